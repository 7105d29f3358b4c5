// What a faulty kernel might have computed: the same case with something about it changed, given to the reference.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/cases/case.hpp"

namespace probemark {

struct Hypothesis {
  std::string claim;  ///< e.g. "zero point: input_zero_point is ignored"
  /// The output that the fault would give under a profile; nothing where it could not show in this case.
  std::function<std::optional<std::vector<std::uint8_t>>(const Case&, Profile)> predict;
};

/// Changes a case into what a faulty kernel would have seen; false where nothing changes.
using CaseChange = std::function<bool(Case&)>;
Hypothesis hypothesis_of(std::string claim, CaseChange change);

/// All that make sense for the kernel of `test`, the plainer first.
std::vector<Hypothesis> hypotheses_for(const Case& test, Profile profile);

/// Its parts: by numbers of the parameter struct, by tables, by how tensors are walked, by the average pool's sums.
std::vector<Hypothesis> number_hypotheses(const Case& test, Profile profile);
std::vector<Hypothesis> table_hypotheses(const Case& test);
std::vector<Hypothesis> layout_hypotheses(const Case& test);
std::vector<Hypothesis> average_hypotheses(const Case& test);

}  // namespace probemark
