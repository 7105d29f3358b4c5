// What a CI job fails on.
#pragma once

#include <string>
#include <vector>

#include "harness/compare/comparison.hpp"
#include "reference/error.hpp"

namespace probemark {

struct GateRule {
  std::string metric;  ///< of metric_names, or "regression": latency, cycles, instructions and energy
  double limit = 0;    ///< relative; being worse by more fails

  bool operator==(const GateRule&) const = default;
};

/// "regression:2%", "latency_s:2%", "flash_total:0.5%"; also the keys of the JSON record, like "flash_total_bytes".
[[nodiscard]] Result<GateRule> parse_gate_rule(const std::string& text);

struct GateFinding {
  std::string item;
  std::string metric;  ///< empty: the item as a whole
  std::string what;    ///< for people, e.g. "3.1 % slower, at least 2.6 %; the limit is 2 %"

  bool operator==(const GateFinding&) const = default;
};

struct GateResult {
  std::vector<GateFinding> findings;  ///< empty: the gate is open
  std::vector<std::string> unjudged;  ///< what no rule could judge, and why
  std::size_t judged = 0;             ///< figures that were held against a rule

  bool operator==(const GateResult&) const = default;
};

/// An exact figure fails where it is worse by more than the limit; samples fail where they are worse and the whole
/// interval lies beyond the limit. So does a right answer that is now wrong, an item or a figure that A has and B
/// lacks: what is not there cannot be slow. `missing_allowed`: items that B lacks are no finding.
[[nodiscard]] GateResult judge(const Comparison& comparison, const std::vector<GateRule>& rules, bool missing_allowed);

/// The findings that `again`, the same comparison with a repeated B, has as well: by item and metric.
[[nodiscard]] std::vector<GateFinding> confirmed(const std::vector<GateFinding>& findings, const GateResult& again);

}  // namespace probemark
