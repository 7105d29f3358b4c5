// The accumulators of a case, exactly: what its kernel sums up before it requantizes.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Whether the kernel adds a bias for each output channel: what accumulators can be solved for by.
bool has_bias(Kernel kernel);

/// One an output element, without the bias. Fails for kernels that have_bias() denies, and where the reference refuses
/// the case.
Result<std::vector<std::int64_t>> accumulators(const Case& test);

/// The profile's requantization of a 32-bit (or `wide`: 64-bit) accumulator.
std::int32_t requantized(Profile profile, bool wide, std::int64_t x, std::int32_t multiplier, std::int32_t shift);

}  // namespace probemark
