// Numbers that may stand in one table: of one metric, obtained in one way.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

struct MetricGroup {
  const MetricName* name = nullptr;
  MetricKind kind = MetricKind::measured;

  /// Whether the least of its numbers may be pointed out: a modelled number is no rival of anything.
  [[nodiscard]] bool is_ranked() const { return kind != MetricKind::modelled; }

  /// The record's number in this group; nullptr where it has none, or where it may not be shown.
  [[nodiscard]] const Measurement* of(const Record* record) const;
};

/// The groups that any of the records has a number in, in the order of metric_names.
[[nodiscard]] std::vector<MetricGroup> metric_groups(const std::vector<Record>& records);

/// Whether the interval of that number of the record is a lower bound: a term of its uncertainty has no known limit.
[[nodiscard]] bool is_lower_bound(const Record& record, const MetricName& name);

/// The number for people, with its interval where it has one: "4.05 ms (4.01 ms to 4.09 ms)". An energy always says its
/// uncertainty: "323 µJ ± 12 µJ", "± at least 12 µJ" where a term of it is unknown, "± unknown".
[[nodiscard]] std::string with_interval(const Record& record, const MetricName& name, const Measurement& value);

}  // namespace probemark
