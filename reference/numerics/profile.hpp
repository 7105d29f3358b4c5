// The numerics profiles: how an accumulator x is scaled by the real factor m * 2^(shift - 31). NORMATIVE.
//
// A profile is a type with requantize(int32_t, m, shift) and requantize(int64_t, m, shift); every kernel takes it as a
// template parameter. m is 0 or in [2^30, 2^31), shift in [-31, 30] (int64: [-31, 7], |x| < 2^47).
//
//  - double_rounding ("double"): TensorFlow Lite Micro, CMSIS-NN and ESP-NN by default. Two roundings:
//      RDBPOT(SRDHM(x * 2^max(shift, 0), m), max(-shift, 0)); the left shift is modulo 2^32.
//  - single_rounding ("single"): TFLITE_SINGLE_ROUNDING, CMSIS_NN_USE_SINGLE_ROUNDING. One rounding, half up, in 64
//  bits.
//  - xnnpack_rounding ("xnnpack"): XNNPACK's fp32 requantization: float(x) * float scale, both rounded to 24 bits half
//  to
//      even, then to an integer half to even. The scale is a float, so the low 7 bits of m are 0; no floating-point
//      unit is needed, and every target computes the same bits.
//  - int64 accumulators (int16 activations): m is first reduced to 16 bits, then one rounding half up, in every
//  profile.
#pragma once

#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

/// x * m * 2^(shift - 31) for the 48-bit accumulators of int16 kernels (MultiplyByQuantizedMultiplier, int64 overload).
inline int32_t requantize_wide(int64_t x, int32_t m, int32_t shift) {
  const int32_t reduced = m < 0x7FFF0000 ? (m + (int32_t{1} << 15)) >> 16 : 0x7FFF;
  const int32_t total_shift = 15 - shift;
  const int64_t product = static_cast<int64_t>(static_cast<uint64_t>(x) * static_cast<uint64_t>(int64_t{reduced}));
  return static_cast<int32_t>(wrapping_add(product, int64_t{1} << (total_shift - 1)) >> total_shift);
}

struct double_rounding {
  static int32_t requantize(int32_t x, int32_t m, int32_t shift) {
    const int32_t left_shift = shift > 0 ? shift : 0;
    const int32_t right_shift = shift > 0 ? 0 : -shift;
    const int32_t shifted = wrapping_shift_left(x, left_shift);
    return rounding_divide_by_power_of_two(saturating_rounding_doubling_high_multiply(shifted, m), right_shift);
  }
  static int32_t requantize(int64_t x, int32_t m, int32_t shift) { return requantize_wide(x, m, shift); }
};

struct single_rounding {
  static int32_t requantize(int32_t x, int32_t m, int32_t shift) {
    const int32_t total_shift = 31 - shift;
    const int64_t product = static_cast<int64_t>(x) * m + (int64_t{1} << (total_shift - 1));
    return static_cast<int32_t>(product >> total_shift);
  }
  static int32_t requantize(int64_t x, int32_t m, int32_t shift) { return requantize_wide(x, m, shift); }
};

struct xnnpack_rounding {
  static int32_t requantize(int32_t x, int32_t m, int32_t shift) {
    const uint64_t magnitude = x < 0 ? uint64_t{0} - static_cast<uint64_t>(int64_t{x}) : static_cast<uint64_t>(x);
    int32_t exponent = 0;
    uint64_t mantissa = round_to_24_bits(magnitude, exponent);
    mantissa = round_to_24_bits(mantissa * static_cast<uint64_t>(m >> 7), exponent);
    exponent += 7 + shift - 31;
    int64_t rounded;
    if (mantissa == 0 || exponent < -63) {
      rounded = 0;
    } else if (exponent < 0) {
      rounded = static_cast<int64_t>(shift_right_half_to_even(mantissa, -exponent));
    } else if (exponent < 8) {
      rounded = static_cast<int64_t>(mantissa << exponent);
    } else {
      rounded = int64_t{int32_highest} + 1;
    }
    return static_cast<int32_t>(clamp<int64_t>(x < 0 ? -rounded : rounded, int32_lowest, int32_highest));
  }
  static int32_t requantize(int64_t x, int32_t m, int32_t shift) { return requantize_wide(x, m, shift); }

 private:
  /// x / 2^bits, half to even; 0 < bits < 64.
  static uint64_t shift_right_half_to_even(uint64_t x, int32_t bits) {
    const uint64_t quotient = x >> bits;
    const uint64_t remainder = x & ((uint64_t{1} << bits) - 1);
    const uint64_t half = uint64_t{1} << (bits - 1);
    return quotient + ((remainder > half || (remainder == half && (quotient & 1) != 0)) ? 1 : 0);
  }
  /// The nearest value with 24 significant bits; adds to `exponent` what the result was shifted by.
  static uint64_t round_to_24_bits(uint64_t x, int32_t& exponent) {
    int32_t excess = 0;
    while ((x >> excess) >= (uint64_t{1} << 24)) {
      ++excess;
    }
    if (excess == 0) {
      return x;
    }
    exponent += excess;
    return shift_right_half_to_even(x, excess);
  }
};

/// What holds where XNNPACK has no kernel of its own (softmax, logistic, tanh, mean, relu, all of int16): single
/// rounding.
template <class Profile>
struct without_xnnpack_of {
  using type = Profile;
};
template <>
struct without_xnnpack_of<xnnpack_rounding> {
  using type = single_rounding;
};
template <class Profile>
using without_xnnpack = typename without_xnnpack_of<Profile>::type;

/// The profile by which ADD, SUB and others that XNNPACK defines for int8 alone are computed for `In`.
template <class Profile, class In>
struct elementwise_profile_of {
  using type = Profile;
};
template <class Profile>
struct elementwise_profile_of<Profile, int16_t> {
  using type = without_xnnpack<Profile>;
};
template <class Profile, class In>
using elementwise_profile = typename elementwise_profile_of<Profile, In>::type;

}  // namespace reference
}  // namespace pm
