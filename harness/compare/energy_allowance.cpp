#include "harness/compare/energy_allowance.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "harness/measure/energy_uncertainty.hpp"

namespace probemark {
namespace {

constexpr const char* gain = "gain";
constexpr const char* repeatability = "repeatability";

bool one_instrument(const EnergyDetail& a, const EnergyDetail& b) {
  return !a.instrument_serial.empty() && a.instrument_serial == b.instrument_serial && a.instrument == b.instrument;
}

double sum_of_squares(const EnergyDetail& energy, bool with_gain) {
  double sum = 0;
  for (const auto& [term, relative] : energy.uncertainty) {
    if (term == repeatability || (term == gain && !with_gain)) continue;
    sum += relative * relative;
  }
  return sum;
}

}  // namespace

EnergyAllowance energy_allowance(const Record& a, const Record& b) {
  EnergyAllowance allowance;
  if (!a.energy || !b.energy) {
    allowance.notes.emplace_back("a record does not tell its instrument's uncertainty: the interval is a lower bound");
    return allowance;
  }
  const bool same = one_instrument(*a.energy, *b.energy);
  allowance.relative = coverage_factor * std::sqrt(sum_of_squares(*a.energy, !same) + sum_of_squares(*b.energy, !same));
  allowance.notes.emplace_back(same ? "one instrument: its gain cancels" : "two instruments: the gain of both counts");
  std::set<std::string> unknown(a.energy->unknown_terms.begin(), a.energy->unknown_terms.end());
  unknown.insert(b.energy->unknown_terms.begin(), b.energy->unknown_terms.end());
  unknown.erase(repeatability);
  if (same) unknown.erase(gain);
  if (!unknown.empty()) {
    allowance.notes.push_back(fmt::format("nobody stated {}: the interval is a lower bound", fmt::join(unknown, ", ")));
  }
  return allowance;
}

}  // namespace probemark
