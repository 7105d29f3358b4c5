// A comparison of two runs for people and for programs: pure functions.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harness/compare/comparison.hpp"
#include "harness/compare/gate.hpp"

namespace probemark {

/// What became of --fail-on.
struct GateReport {
  std::vector<std::string> rules = {};  ///< as given
  GateResult result = {};
  /// What the rerun came to, in words; empty: none was asked for, or nothing called for it.
  std::string rerun = {};
  std::vector<GateFinding> failing = {};  ///< the findings that count, after a rerun; empty: passed
};

struct ComparisonReport {
  std::string a = {};  ///< as named on the command line
  std::string b = {};
  Comparison comparison = {};
  std::optional<GateReport> gate = {};
  bool every_metric = false;  ///< false: speed, energy and the totals of memory
};

/// For a terminal of `width` columns; ANSI colour only if `colour`. Strings of records cannot command the terminal.
[[nodiscard]] std::string render_comparison(const ComparisonReport& report, std::size_t width, bool colour);

/// For a pull request's comment. Strings of records are escaped.
[[nodiscard]] std::string comparison_markdown(const ComparisonReport& report);

/// Everything, at full precision, all metrics; keys carry their units. What does not exist has no key.
[[nodiscard]] nlohmann::ordered_json comparison_json(const ComparisonReport& report);

}  // namespace probemark
