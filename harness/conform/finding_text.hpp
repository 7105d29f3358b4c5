// What was found in a case, as sentences for a person. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/conform/executor.hpp"
#include "harness/conform/output_difference.hpp"

namespace probemark {

/// One sentence a finding, the one that explains most first, e.g. "output differs in 12 of 96 elements, first at
/// [0, 2, 1, 3]: expected 17, got 18". Empty where nothing was found. `difference` is of the first run's output, where
/// that is known. `register_names`: of the callee-saved registers, in the order of their bits; may be short.
std::vector<std::string> describe_findings(const CheckedCase& checked, const CaseOutcome& outcome,
                                           const std::optional<OutputDifference>& difference,
                                           const std::vector<std::string>& register_names = {});

/// The callee-saved registers that the checked call of a core family ("arm-m", "riscv", "x86-64") looks at, in the
/// order of their bits; empty of families whose registers nobody looks at.
std::vector<std::string> callee_saved_registers(const std::string& family);

/// Name and value of every parameter in the point of a case, in lines of at most `width` columns: "input_h 5".
std::string point_table(const Point& point, std::size_t width);

}  // namespace probemark
