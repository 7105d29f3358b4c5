// Accumulators solved for: biases chosen so that one output element of each channel lands exactly where rounding,
// saturation or overflow decide.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"

namespace probemark {

enum class Target {
  step,            ///< the first accumulator of an output value
  before_step,     ///< the last before it
  tie,             ///< the real product is an integer and a half
  negative_tie,    ///< likewise, below 0
  beside_tie,      ///< one from it
  profiles_part,   ///< `double` and `single` differ
  saturates_high,  ///< the first whose output is the upper clamp
  below_high,      ///< the last before it
  saturates_low,   ///< the last whose output is the lower clamp
  above_low,       ///< the first after it
  largest,         ///< near +2^31 (2^47 of int16), or as near as the shift allows
  smallest,        ///< near -2^31
  zero,            ///< 0, 1 or -1
};
inline constexpr unsigned targets = 13;

struct SolvedChannel {
  Target target = Target::step;  ///< what was found; `step` where what was asked for does not exist
  std::size_t element = 0;       ///< of the output
  std::int64_t accumulator = 0;  ///< bias included
};

/// Replaces the biases of `test`, and for ties the multipliers of their channels where each has its own. Which channel
/// gets which target follows from `number`. Kernels that have_bias() denies are left as they are. No partial sum of any
/// element, in whatever order, leaves the accumulator.
Result<std::vector<SolvedChannel>> solve_accumulators(Case& test, std::uint64_t number, std::uint64_t data);

}  // namespace probemark
