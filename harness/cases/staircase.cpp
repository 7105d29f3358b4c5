#include "harness/cases/staircase.hpp"

#include <algorithm>
#include <cmath>

#include "harness/cases/accumulators.hpp"

namespace probemark {

std::int32_t Staircase::at(std::int64_t accumulator) const {
  return requantized(profile, wide, accumulator, scale.multiplier, scale.shift);
}

std::int64_t Staircase::first_at(std::int64_t level) const {
  std::int64_t low = -limit;
  std::int64_t high = limit + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (at(middle) >= level) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::optional<std::int64_t> Staircase::tie_near(std::int64_t level) const {
  // Of 64-bit accumulators the multiplier's upper 16 bits count: factor = reduced * 2^(shift - 15).
  std::int64_t m = scale.multiplier;
  std::int32_t fraction_bits = 31 - scale.shift;
  if (wide) {
    m = m < 0x7FFF0000 ? (m + (1 << 15)) >> 16 : 0x7FFF;
    fraction_bits = 15 - scale.shift;
  }
  if (m == 0) {
    return std::nullopt;
  }
  const int even = __builtin_ctzll(static_cast<unsigned long long>(m));
  // accumulator * m = odd * 2^(fraction_bits - 1)
  const int power = fraction_bits - 1 - even;
  if (power < 0 || power > 46) {
    return std::nullopt;
  }
  const double wanted = std::ldexp(static_cast<double>(std::abs(level)), fraction_bits) / static_cast<double>(m);
  const std::int64_t most = limit >> power;
  if (most < 1) {
    return std::nullopt;
  }
  const double multiple = std::min(std::ldexp(wanted, -power), static_cast<double>(most));
  std::int64_t odd = static_cast<std::int64_t>(multiple) | 1;
  odd = odd > most ? odd - 2 : odd;
  return odd < 1 ? std::nullopt : std::optional(odd << power);
}

std::int64_t legal_limit(bool wide, const Scale& scale, std::int64_t margin) {
  constexpr std::int64_t most_scaled = (std::int64_t{1} << 31) - (std::int64_t{1} << 17);
  const std::int64_t most = wide ? (std::int64_t{1} << 47) - 1 : (std::int64_t{1} << 31) - 1;
  const std::int64_t scaled = scale.shift >= 0    ? most_scaled >> scale.shift
                              : scale.shift > -17 ? most_scaled << -scale.shift
                                                  : most;
  return std::max<std::int64_t>(std::min(most, scaled) - margin, 0);
}

}  // namespace probemark
