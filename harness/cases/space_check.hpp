// What must hold of a space once all of it is read.
#pragma once

#include <string>

#include "harness/cases/space.hpp"

namespace probemark {

/// Fills `constraint_parameters`. Fails where derived values depend on one another in a circle, where a field of the
/// kernels' struct or an operand has no source, and where a source has no field.
Result<void> check_space(CaseSpace& space);

/// read_case_space() of a text; `file` is for messages.
Result<std::shared_ptr<const CaseSpace>> parse_case_space(const std::string& text, const std::filesystem::path& file);

}  // namespace probemark
