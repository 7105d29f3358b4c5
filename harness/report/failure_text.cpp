#include "harness/report/failure_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

void add_difference(const Difference& difference, std::vector<std::string>& lines) {
  std::string where = fmt::format("sample {}", difference.sample);
  if (difference.operator_index) where += fmt::format(", operator #{}", *difference.operator_index);
  if (!difference.operator_name.empty()) where += " " + difference.operator_name;
  where += fmt::format(", tensor \"{}\" at [{}]", difference.tensor, fmt::join(difference.coordinates, ", "));
  lines.push_back(where);
  lines.push_back(fmt::format("expected {}, got {}; {} of {} elements differ", difference.expected, difference.got,
                              format_exact(difference.differing), format_exact(difference.elements)));
}

void add_fault(const FaultReport& fault, std::vector<std::string>& lines) {
  lines.push_back(fault.cause);
  if (!fault.symbol.empty() || !fault.location.empty()) {
    lines.push_back(fmt::format("in {}{}{}", fault.symbol.empty() ? "?" : fault.symbol,
                                fault.location.empty() ? "" : " at ", fault.location));
  }
  std::vector<std::string> registers;
  for (const auto& [name, value] : fault.registers) registers.push_back(fmt::format("{} {:#010x}", name, value));
  for (std::size_t i = 0; i < registers.size(); i += 4) {
    const std::size_t end = std::min(registers.size(), i + 4);
    lines.push_back(fmt::format("{}", fmt::join(registers.begin() + static_cast<std::ptrdiff_t>(i),
                                                registers.begin() + static_cast<std::ptrdiff_t>(end), "  ")));
  }
}

}  // namespace

std::vector<std::string> failure_lines(const Record& record) {
  std::vector<std::string> lines;
  if (record.status == Status::bit_exact) return lines;
  if (record.status == Status::mismatch && record.difference) add_difference(*record.difference, lines);
  if (record.fault) add_fault(*record.fault, lines);
  if (record.status == Status::does_not_fit && record.fit) {
    const FitReport& fit = *record.fit;
    const auto excess = fit.needed > fit.available ? fit.needed - fit.available : 0;
    std::string line = fmt::format("needs {} of {} {}", format_bytes(static_cast<double>(fit.needed)),
                                   format_bytes(static_cast<double>(fit.available)), fit.region);
    // Rounded, the two would look alike.
    if (excess < 1024) line += fmt::format(", {} bytes too many", excess);
    lines.push_back(line);
  }
  if (record.status == Status::unverified) lines = record.objections;
  if (lines.empty() && !record.reason.empty()) lines.push_back(record.reason);
  return lines;
}

}  // namespace probemark
