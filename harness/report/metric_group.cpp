#include "harness/report/metric_group.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/matrix.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {

const Measurement* MetricGroup::of(const Record* record) const {
  if (record == nullptr) return nullptr;
  const Measurement* value = measurement(*record, name->name);
  return value != nullptr && value->kind == kind ? value : nullptr;
}

std::vector<MetricGroup> metric_groups(const std::vector<Record>& records) {
  std::vector<MetricGroup> groups;
  for (const MetricName& name : metric_names) {
    for (const MetricKind kind :
         {MetricKind::measured, MetricKind::simulated, MetricKind::modelled, MetricKind::derived}) {
      const MetricGroup group{&name, kind};
      if (std::any_of(records.begin(), records.end(), [&](const Record& record) { return group.of(&record); })) {
        groups.push_back(group);
      }
    }
  }
  return groups;
}

bool is_lower_bound(const Record& record, const MetricName& name) {
  return name.unit == MetricUnit::joules && record.energy && !record.energy->unknown_terms.empty();
}

std::string with_interval(const Record& record, const MetricName& name, const Measurement& value) {
  const std::string median = format_quantity(value.median, name.unit);
  const bool has_interval = value.ci95_low && value.ci95_high;
  if (name.unit == MetricUnit::joules) {
    if (!has_interval) return median + " ± unknown";
    const double half = std::max(value.median - *value.ci95_low, *value.ci95_high - value.median);
    return fmt::format("{} ± {}{}", median, is_lower_bound(record, name) ? "at least " : "",
                       format_quantity(half, name.unit));
  }
  if (!has_interval) return median;
  return fmt::format("{} ({} to {})", median, format_quantity(*value.ci95_low, name.unit),
                     format_quantity(*value.ci95_high, name.unit));
}

}  // namespace probemark
