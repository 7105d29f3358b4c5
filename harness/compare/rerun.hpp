// Whether what regressed regresses again: a CI job fails on nothing that was seen only once.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/compare/comparison.hpp"
#include "harness/compare/gate.hpp"

namespace probemark {

/// The items of B, as "board/workload/kernels", that must run again to confirm the findings.
[[nodiscard]] std::set<std::string> items_to_rerun(const Comparison& comparison,
                                                   const std::vector<GateFinding>& findings);

struct RerunVerdict {
  std::vector<GateFinding> failing = {};      ///< found again, or not refuted for want of a board
  std::vector<std::string> unconfirmed = {};  ///< why the rerun says nothing of an item
  std::size_t refuted = 0;                    ///< findings that did not come again
};

/// Everything that was compared before, and what a rerun of B's items gave. A rerun counts only where it ended with an
/// answer, and under the conditions that B had.
struct RerunEvidence {
  const std::vector<Record>& a;
  const std::vector<Record>& b;
  const std::vector<Record>& again;
  const ComparisonRequest& request;
  const std::vector<GateRule>& rules;
};

[[nodiscard]] RerunVerdict judge_rerun(const RerunEvidence& evidence, const Comparison& comparison,
                                       const std::vector<GateFinding>& findings);

}  // namespace probemark
