// What was found in a case, as sentences for a person. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/conform/executor.hpp"
#include "harness/conform/output_difference.hpp"

namespace probemark {

/// One sentence a finding, the one that explains most first, e.g. "output differs in 12 of 96 elements, first at
/// [0, 2, 1, 3]: expected 17, got 18". Empty where nothing was found. `difference` is of the first run's output, where
/// that is known. `register_place`: as register_names() takes it.
std::vector<std::string> describe_findings(const CheckedCase& checked, const CaseOutcome& outcome,
                                           const std::optional<OutputDifference>& difference,
                                           const std::string& register_place = {});

/// Parameters of a case by name, labels as text.
using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// In lines of at most `width` columns: "input_h 5 · padding same".
std::string value_table(const NamedValues& values, std::size_t width);

}  // namespace probemark
