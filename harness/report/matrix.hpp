// Records arranged as board (x kernel library) by workload.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

struct MatrixRow {
  std::string board;
  std::string board_title;
  std::string kernels;
  std::string label;  ///< the board's id; with several kernel libraries, theirs too
};

struct MatrixColumn {
  std::string workload;
  std::string title;
};

/// Rows and columns in the order in which they first occur.
struct Matrix {
  std::vector<MatrixRow> rows;
  std::vector<MatrixColumn> columns;
  /// By row and column; nullptr where there is no record. Points into the records given to arrange(), which must
  /// outlive it.
  std::vector<std::vector<const Record*>> cells;
  std::set<std::string> kernels;
};

[[nodiscard]] Matrix arrange(const std::vector<Record>& records);

/// The measurement of that name, if the record is bit-exact and has it. All reports get their numbers here.
[[nodiscard]] const Measurement* measurement(const Record& record, std::string_view name);

/// The metric that stands for a record's speed where there is room for one: latency, else instructions, else cycles.
struct Headline {
  const MetricName* name = nullptr;
  const Measurement* value = nullptr;
};
[[nodiscard]] std::optional<Headline> headline(const Record& record);

}  // namespace probemark
