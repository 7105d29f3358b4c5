// The words and figures that every report of a comparison shares.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/compare/comparison.hpp"

namespace probemark {

/// A ratio as a change: "+1.23 %", "-0.0004 %", "0 %"; from tenfold on "x 12.3".
[[nodiscard]] std::string format_change(double ratio);

/// "[-0.21, +0.34] %"
[[nodiscard]] std::string format_change_interval(double low, double high);

/// "-O2 -> -O3": of flags only the words that are not in both; unknown values with their reason.
[[nodiscard]] std::string change_of(const SettingDifference& difference);

/// One metric of all items, for a table.
struct ComparedMetric {
  const MetricName* name = nullptr;
  std::string kind = {};
  std::vector<std::pair<const ItemComparison*, const MetricComparison*>> rows = {};
  const GeometricMean* mean = nullptr;
};

/// In the order of metric_names; without `every` only speed, energy and the totals of memory. Points into `comparison`.
[[nodiscard]] std::vector<ComparedMetric> compared_metrics(const Comparison& comparison, bool every);

/// "instructions: 2 faster, 1 equal", of each metric.
[[nodiscard]] std::string tally_of(const ComparedMetric& metric);

/// "instructions per inference (simulated)"
[[nodiscard]] std::string heading_of(const ComparedMetric& metric);

/// Why there is no geometric mean of a metric that has several rows; empty: there is one, or it would be of one row.
[[nodiscard]] std::string why_no_mean(const Comparison& comparison, const ComparedMetric& metric);

}  // namespace probemark
