// How far the parameters of a case reach into its tensors.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"

namespace probemark {

/// In elements.
struct CaseReach {
  std::vector<std::int64_t> inputs;
  std::int64_t output = 0;
  std::int64_t filter = -1;   ///< -1 of kernels without weights
  std::int64_t channels = 0;  ///< entries of the bias
  std::int64_t state = 0;     ///< bytes
  std::vector<std::tuple<std::string, ElementType, std::int64_t>> tables;
};

/// Of numbers that are in range. Fails where they contradict each other: a channel count that is not the product of
/// others, a step outside of its tensor, more than 2^28 elements or 2^32 multiply-accumulates.
Result<CaseReach> reach_of(const Case& test);

/// Product of a shape's extents; -1 where it is more than 2^28.
std::int64_t shape_elements(const std::vector<std::int32_t>& shape);

}  // namespace probemark
