// What becomes of an accumulator: scaled, offset, clamped. The arithmetic of the profile `double`, written out.
//
// To change: on a core with a saturating doubling multiply (SQRDMULH, VQRDMULH) high_half() is one instruction.
#ifndef TEMPLATE_REQUANTIZE_HPP
#define TEMPLATE_REQUANTIZE_HPP

#include <stdint.h>

namespace {

/// a * b / 2^31, rounded half up. Both -2^31 would not fit, but a multiplier is never negative.
inline int32_t high_half(int32_t a, int32_t b) {
  return static_cast<int32_t>((static_cast<int64_t>(a) * b + (INT64_C(1) << 30)) >> 31);
}

/// x / 2^bits, rounded half away from zero; bits in [0, 31].
inline int32_t divide_by_power_of_two(int32_t x, int32_t bits) {
  const int32_t mask = static_cast<int32_t>((UINT32_C(1) << bits) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> bits) + (remainder > threshold ? 1 : 0);
}

/// The accumulator x times multiplier * 2^(shift - 31); shift in [-31, 30].
inline int32_t requantize(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift > 0 ? 0 : -shift;
  const int32_t shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  return divide_by_power_of_two(high_half(shifted, multiplier), right);
}

/// One output element of an accumulator. Sums are modulo 2^32, as in the reference.
inline int8_t output_of(uint32_t accumulator, int32_t multiplier, int32_t shift, int32_t zero_point, int32_t lowest,
                        int32_t highest) {
  const int32_t scaled = requantize(static_cast<int32_t>(accumulator), multiplier, shift);
  const int32_t value = static_cast<int32_t>(static_cast<uint32_t>(scaled) + static_cast<uint32_t>(zero_point));
  return static_cast<int8_t>(value < lowest ? lowest : value > highest ? highest : value);
}

}  // namespace

#endif
