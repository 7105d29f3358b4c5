#include "harness/measure/energy_uncertainty.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace probemark {
namespace {

std::optional<double> standard(std::optional<double> limit) {
  return limit ? std::optional(*limit * std::numbers::inv_sqrt3) : std::nullopt;
}

std::array<std::optional<double>, 6> terms(const EnergyUncertainty& u) {
  return {u.gain, u.voltage, u.offset, u.alignment, u.loss, u.repeatability};
}

}  // namespace

double EnergyUncertainty::combined() const {
  double squares = 0;
  for (const auto& term : terms(*this)) {
    squares += term.value_or(0) * term.value_or(0);
  }
  return std::sqrt(squares);
}

bool EnergyUncertainty::complete() const {
  const auto all = terms(*this);
  return std::all_of(all.begin(), all.end(), [](const auto& term) { return term.has_value(); });
}

EnergyUncertainty uncertainty_of(const WindowEnergy& energy, const UncertaintyInput& input) {
  EnergyUncertainty u;
  u.gain = standard(input.instrument.gain);
  u.voltage = input.voltage_measured ? std::optional(0.0) : standard(input.instrument.voltage);
  u.repeatability = input.repeatability;
  if (energy.energy_j == 0 || energy.covered_s <= 0) {
    return u;
  }
  const double joules = std::abs(energy.energy_j);
  const double current = energy.charge_c != 0  ? energy.charge_c / energy.covered_s
                         : input.voltage_v > 0 ? energy.power_w() / input.voltage_v
                                               : 0;
  if (const auto offset = standard(input.instrument.offset_a); offset && (current != 0 || *offset == 0)) {
    u.offset = *offset == 0 ? 0 : *offset / std::abs(current);
  }
  u.alignment = input.alignment_s * std::abs(energy.power_w() - input.idle_w.value_or(0)) / joules;
  u.loss = std::abs(energy.interpolated_j) / joules;
  return u;
}

EnergyUncertainty net_uncertainty_of(const EnergyUncertainty& gross, double gross_j, double net_j,
                                     std::optional<double> net_repeatability) {
  const double times = net_j == 0 ? 0 : std::abs(gross_j / net_j);
  const auto scaled = [times](std::optional<double> term) { return term ? std::optional(*term * times) : term; };
  EnergyUncertainty net = gross;
  net.offset = 0;
  net.alignment = scaled(gross.alignment);
  net.loss = scaled(gross.loss);
  net.repeatability = net_repeatability;
  return net;
}

double small_sample_factor(std::size_t n) {
  // 97.5 % points of Student's t for 1, 2, .. degrees of freedom, halved: the coverage factor is 2.
  constexpr std::array<double, 9> t = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};
  if (n < 2) {
    return std::numeric_limits<double>::infinity();
  }
  return n - 2 < t.size() ? t[n - 2] / coverage_factor : 1.1;
}

}  // namespace probemark
