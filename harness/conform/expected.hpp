// What a case is held to.
#pragma once

#include "harness/conform/executor.hpp"

namespace probemark {

/// What the reference computes for `test` under `profile`; an error where it refuses the parameters.
Result<Expected> expected_of(const Case& test, Profile profile);

}  // namespace probemark
