// Whether a case from outside is sound: its numbers within what the ABI allows, its tensors as large as its parameters
// reach. What passes can be given to the reference without reading or writing outside of a tensor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/cases/case.hpp"

namespace probemark {

/// Of any dimension, stride, padding or step in a case from outside.
inline constexpr std::int32_t largest_extent = 1 << 24;

struct BoundsProblem {
  std::string field;  ///< e.g. "parameters.stride_h", "tables.filter"
  std::string what;
};

/// The first thing that is unsound.
std::optional<BoundsProblem> bounds_problem(const Case& test, Profile profile);

}  // namespace probemark
