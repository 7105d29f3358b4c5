#include "harness/report/compare_wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "harness/compare/refusals.hpp"

namespace probemark {
namespace {

constexpr std::array<std::string_view, 7> details{"code",  "constants", "model",         "static_ram",
                                                  "arena", "stack",     "energy_slope_j"};

std::string percent(double ratio) {
  const double change = 100 * (ratio - 1);
  if (change == 0) return "0";
  if (std::abs(change) < 0.005) return fmt::format("{:+.1g}", change);
  return fmt::format("{:+.2f}", change);
}

}  // namespace

std::string format_change(double ratio) {
  if (ratio >= 10) return fmt::format("x {:.3g}", ratio);
  return percent(ratio) + " %";
}

std::string format_change_interval(double low, double high) {
  if (high >= 10) return fmt::format("[x {:.3g}, x {:.3g}]", low, high);
  return fmt::format("[{}, {}] %", percent(low), percent(high));
}

std::string change_of(const SettingDifference& difference) {
  const auto [a, b] = shown_values(difference);
  return fmt::format("{} -> {}", a, b);
}

std::vector<ComparedMetric> compared_metrics(const Comparison& comparison, bool every) {
  std::vector<ComparedMetric> metrics;
  for (const MetricName& name : metric_names) {
    if (!every && std::find(details.begin(), details.end(), name.name) != details.end()) continue;
    ComparedMetric metric;
    metric.name = &name;
    for (const ItemComparison& item : comparison.items) {
      for (const MetricComparison& one : item.metrics) {
        if (one.metric == name.name) metric.rows.emplace_back(&item, &one);
      }
    }
    if (metric.rows.empty()) continue;
    std::set<std::string> kinds;
    for (const auto& row : metric.rows) kinds.insert(row.second->kind);
    metric.kind = fmt::format("{}", fmt::join(kinds, ", "));
    for (const GeometricMean& mean : comparison.means) {
      if (mean.metric == name.name) metric.mean = &mean;
    }
    metrics.push_back(metric);
  }
  return metrics;
}

std::string tally_of(const ComparedMetric& metric) {
  std::map<ComparisonVerdict, std::size_t> counts;
  for (const auto& row : metric.rows) ++counts[row.second->verdict];
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : counts) {
    parts.push_back(fmt::format("{} {}", count, word_of(verdict, metric.name->unit)));
  }
  return fmt::format("{}: {}", metric.name->title, fmt::join(parts, ", "));
}

std::string heading_of(const ComparedMetric& metric) {
  const bool of_inference = metric.name->unit != MetricUnit::bytes;
  return fmt::format("{}{} ({})", metric.name->title, of_inference ? " per inference" : "", metric.kind);
}

std::string why_no_mean(const Comparison& comparison, const ComparedMetric& metric) {
  if (metric.mean != nullptr || metric.rows.size() < 2) return {};
  const std::size_t unmatched = comparison.only_a.size() + comparison.only_b.size();
  if (unmatched > 0) return fmt::format("no mean: {} item{} in one run only", unmatched, unmatched == 1 ? "" : "s");
  return "no mean: not every item has this figure on both sides";
}

}  // namespace probemark
