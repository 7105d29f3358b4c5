// The (multiplier, shift) pairs of a case: real factors multiplier * 2^(shift - 31) that an accumulator is scaled by.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/cases/random.hpp"

namespace probemark {

/// Rows: name in a space's file. "Usual" is the factor that brings `spread` to half of the output's range.
#define PM_SCALE_PATTERNS(ROW)                                                     \
  ROW(usual)      /* within a factor 2 of the usual, any mantissa */               \
  ROW(mixed)      /* from 1/16 to 16 times the usual, another for each channel */  \
  ROW(lowest_m)   /* m = 2^30 */                                                   \
  ROW(highest_m)  /* m = 2^31 - 1; where the low 7 bits are to be 0, 2^31 - 128 */ \
  ROW(left_shift) /* shift > 0 as far as the accumulator allows */                 \
  ROW(zeros)      /* every third m is 0 with shift 0, the others usual */          \
  ROW(tiny)       /* shift from -31 up to the usual one */                         \
  ROW(ties)       /* m of few bits: 2^30, 3*2^29, 5*2^28, 7*2^28 */

enum class ScalePattern {
#define PM_ROW(name) name,
  PM_SCALE_PATTERNS(PM_ROW)
#undef PM_ROW
};

std::optional<ScalePattern> scale_pattern_named(std::string_view name);

/// What bounds the factors.
struct ScaleLimits {
  std::int64_t spread = 1;        ///< usual magnitude of an accumulator, > 0
  std::int64_t largest = 1;       ///< no accumulator is larger in magnitude, > 0
  std::int64_t half_range = 128;  ///< half of the output's range
  bool wide = false;              ///< 64-bit accumulators: shift in [-31, 7]; else 32-bit: [-31, 30]
  bool short_mantissa = false;    ///< the low 7 bits of m are 0 (the profile xnnpack)
};

struct Scale {
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
  bool operator==(const Scale&) const = default;
};

/// One a channel. In every profile no accumulator up to `largest` overflows: neither shifted left, nor scaled, nor with
/// an output zero point of 16 bits added.
std::vector<Scale> pattern_scales(ScalePattern pattern, const ScaleLimits& limits, std::size_t channels,
                                  Random& random);

}  // namespace probemark
