#include "harness/cases/scale_pattern.hpp"

#include <algorithm>
#include <cmath>

namespace probemark {
namespace {

constexpr std::int64_t least_m = std::int64_t{1} << 30;
constexpr std::int64_t most_m = (std::int64_t{1} << 31) - 1;
constexpr std::int64_t m_bits_of_a_float = 128;

/// The largest shift at which `largest` cannot overflow, whatever the mantissa.
int highest_shift(const ScaleLimits& limits) {
  // The factor is below 2^shift; 2^17 of the result's range is left for rounding and the zero point.
  constexpr std::int64_t most = (std::int64_t{1} << 31) - (std::int64_t{1} << 17);
  int shift = -31;
  const int most_shift = limits.wide ? 7 : 30;
  while (shift < most_shift) {
    const int next = shift + 1;
    const bool fits = next <= 0 ? (limits.largest >> -next) < most : limits.largest <= (most >> next);
    if (!fits) {
      break;
    }
    shift = next;
  }
  return shift;
}

Scale scale_of_factor(double factor, const ScaleLimits& limits) {
  int exponent = 0;
  const double fraction = std::frexp(factor, &exponent);
  auto m = static_cast<std::int64_t>(std::llround(std::ldexp(fraction, 31)));
  m = std::clamp(m, least_m, most_m);
  const int shift = std::clamp(exponent, -31, highest_shift(limits));
  return {static_cast<std::int32_t>(m), shift};
}

Scale one_scale(ScalePattern pattern, const ScaleLimits& limits, std::size_t channel, Random& random) {
  const double usual = static_cast<double>(limits.half_range) / 2 / static_cast<double>(limits.spread);
  const double octaves = static_cast<double>(random.below(1 << 20)) / (1 << 20);
  Scale scale = scale_of_factor(usual * std::exp2(2 * octaves - 1), limits);
  switch (pattern) {
    case ScalePattern::usual:
      break;
    case ScalePattern::mixed:
      scale = scale_of_factor(usual * std::exp2(8 * octaves - 4), limits);
      break;
    case ScalePattern::lowest_m:
      scale.multiplier = static_cast<std::int32_t>(least_m);
      break;
    case ScalePattern::highest_m:
      scale.multiplier = static_cast<std::int32_t>(most_m);
      break;
    case ScalePattern::left_shift: {
      const int highest = highest_shift(limits);
      scale.shift = highest <= 0 ? highest : 1 + static_cast<int>(channel % static_cast<std::size_t>(highest));
      break;
    }
    case ScalePattern::zeros:
      if (channel % 3 == 0) {
        scale = {0, 0};
      }
      break;
    case ScalePattern::tiny:
      scale.shift = static_cast<std::int32_t>(
          random.coin() ? random.between(-31, scale.shift)
                        : std::max<std::int64_t>(-31, scale.shift - static_cast<std::int64_t>(random.below(5))));
      // Small factors meet large accumulators, where the last bits of m count.
      if (random.coin()) {
        scale.multiplier = static_cast<std::int32_t>(most_m);
      }
      break;
    case ScalePattern::ties: {
      constexpr std::int32_t few_bits[] = {1 << 30, 3 << 29, 5 << 28, 7 << 28};
      scale.multiplier = few_bits[random.below(4)];
      break;
    }
  }
  return scale;
}

}  // namespace

std::optional<ScalePattern> scale_pattern_named(std::string_view name) {
#define PM_ROW(pattern)           \
  if (name == #pattern) {         \
    return ScalePattern::pattern; \
  }
  PM_SCALE_PATTERNS(PM_ROW)
#undef PM_ROW
  return std::nullopt;
}

std::vector<Scale> pattern_scales(ScalePattern pattern, const ScaleLimits& limits, std::size_t channels,
                                  Random& random) {
  std::vector<Scale> scales;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    Scale scale = one_scale(pattern, limits, channel, random);
    if (limits.short_mantissa) {
      scale.multiplier -= static_cast<std::int32_t>(scale.multiplier % m_bits_of_a_float);
    }
    scales.push_back(scale);
  }
  return scales;
}

}  // namespace probemark
