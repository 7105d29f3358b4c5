// Differences of hardware counters. Pure.
#pragma once

#include <cstdint>

#include "reference/error.hpp"

namespace probemark {

/// The largest value of a counter `bits` wide; all ones from 64 on.
constexpr std::uint64_t counter_mask(unsigned bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

/// end - begin of a counter `bits` wide (1 to 64) that wrapped at most once. A counter that did not move is an error:
/// it is stopped or not there, and 0 would be a lie.
Result<std::uint64_t> counter_difference(std::uint64_t begin, std::uint64_t end, unsigned bits);

/// Takes the counter's own overhead off. An overhead of more than the difference is an error.
Result<std::uint64_t> subtract_overhead(std::uint64_t difference, std::uint64_t overhead);

}  // namespace probemark
