// What a case is held to: the reference's answer under a numerics profile.
#pragma once

#include "harness/conform/executor.hpp"
#include "reference/error.hpp"
#include "reference/program.hpp"

namespace probemark {

/// Fails where the reference refuses the parameters or does not write all of the output, or where the case has not the
/// tensors that its kernel takes.
Result<Expected> expected_of(const Case& test, Profile profile);

}  // namespace probemark
