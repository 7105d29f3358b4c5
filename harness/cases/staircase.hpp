// Requantization of one (multiplier, shift) pair as a staircase over the accumulator: where it steps, where it ties.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/cases/random.hpp"
#include "harness/cases/scale_pattern.hpp"
#include "reference/program.hpp"

namespace probemark {

/// The accumulators in [-limit, limit], in which no profile overflows.
struct Staircase {
  Profile profile = Profile::double_rounding;
  bool wide = false;
  Scale scale;
  std::int64_t limit = 0;

  [[nodiscard]] std::int32_t at(std::int64_t accumulator) const;
  /// The first accumulator whose result is at least `level`; limit + 1 where none is.
  [[nodiscard]] std::int64_t first_at(std::int64_t level) const;
  /// A magnitude of which the real product is an integer and a half, of those whose result is about `level`; nothing
  /// where there is none within the limit.
  [[nodiscard]] std::optional<std::int64_t> tie_near(std::int64_t level) const;
};

/// The largest magnitude that no profile overflows at when scaled, with `margin` left for other sums of the channel.
std::int64_t legal_limit(bool wide, const Scale& scale, std::int64_t margin);

}  // namespace probemark
