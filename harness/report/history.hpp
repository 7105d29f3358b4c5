// Several runs of the same things, arranged by time: what is newest, and how each number went.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/item.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

/// Earliest start first; runs that say no start come first. A run that is given twice (the same id) is kept once.
[[nodiscard]] std::vector<RunHistory> by_time(std::vector<RunHistory> runs);

/// One run that holds the latest record of each item, in the order in which items first occur. Its start is the newest
/// run's, its items are those of all runs. `runs` as by_time() leaves them, at least one.
[[nodiscard]] RunHistory latest_of(const std::vector<RunHistory>& runs);

/// A number of one item in one run.
struct HistoryPoint {
  std::size_t run = 0;  ///< index into the runs
  double value = 0;     ///< median
  std::optional<double> ci95_low;
  std::optional<double> ci95_high;
  std::vector<std::string> changed;  ///< fingerprint keys that differ from the point before, the commit aside
};

struct HistoryLine {
  std::string board;
  std::string kernels;
  std::vector<HistoryPoint> points;  ///< ascending by run; runs without a number have no point
};

/// One axis: one metric of one workload, obtained in one way.
struct HistoryChart {
  std::string workload;
  const MetricName* metric = nullptr;
  MetricKind kind = MetricKind::measured;
  std::vector<HistoryLine> lines;

  /// Whether any line has two points that differ.
  [[nodiscard]] bool moves() const;
};

/// The charts that have at least one line of two points, by workload, then metric. Only right answers have points.
[[nodiscard]] std::vector<HistoryChart> history_charts(const std::vector<RunHistory>& runs);

}  // namespace probemark
