#include "harness/report/operator_counts.hpp"

#include <fmt/format.h>

#include <numeric>

namespace probemark {

double OperatorCounts::total() const {
  return std::accumulate(counts.begin(), counts.end(), 0.0,
                         [](double sum, const OperatorCount& count) { return sum + count.value; });
}

std::optional<OperatorCounts> operator_counts(const Record& record) {
  if (!is_right(record.status)) return std::nullopt;
  const auto counts_of = [&](const char* name, Metric OperatorProfile::*metric) {
    OperatorCounts counts{find_metric(name), MetricKind::simulated, {}};
    for (const OperatorProfile& profile : record.operators) {
      const auto* value = std::get_if<Measurement>(&(profile.*metric));
      if (value == nullptr || (!counts.counts.empty() && value->kind != counts.kind)) continue;
      counts.kind = value->kind;
      counts.counts.push_back({&profile, value->median});
    }
    return counts;
  };
  for (const OperatorCounts& counts :
       {counts_of("instructions", &OperatorProfile::instructions), counts_of("cycles", &OperatorProfile::cycles)}) {
    if (counts.total() > 0) return counts;
  }
  return std::nullopt;
}

std::string operator_title(const OperatorProfile& profile) {
  return fmt::format("#{} {}{}{}", profile.index, profile.name, profile.tensor.empty() ? "" : " ", profile.tensor);
}

std::string kernel_title(const OperatorProfile& profile) {
  return profile.library.empty() ? profile.kernel : fmt::format("{} ({})", profile.kernel, profile.library);
}

}  // namespace probemark
