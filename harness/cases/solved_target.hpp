// What an accumulator is solved for, and where on a staircase that is.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/cases/random.hpp"
#include "harness/cases/staircase.hpp"
#include "reference/program.hpp"

namespace probemark {

enum class SolvedTarget {
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

bool is_tie(SolvedTarget target);

/// What of a requantized accumulator is visible: zero point and clamps of the output.
struct OutputRange {
  std::int64_t zero_point = 0;
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
};
/// Of the kernel's parameters; without clamps, the type's bounds.
OutputRange output_range(const Parameters& parameters, ElementType output);

struct FoundTarget {
  SolvedTarget target = SolvedTarget::zero;
  std::int64_t accumulator = 0;
};

/// The accumulator of a target; of `step` where there is none within the staircase's limit, and 0 where there is no
/// step either.
FoundTarget find_target(SolvedTarget target, const Staircase& stairs, const OutputRange& range, Random& random);

/// A multiplier of three bits, with which there are ties.
std::int32_t multiplier_with_ties(Random& random);

}  // namespace probemark
