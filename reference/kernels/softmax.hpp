// SOFTMAX. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// int8: exp in Q5.26, the sum in Q12.19, the reciprocal by Newton-Raphson; more than 4095 equal maxima overflow.
// int16: exp and 1/(1+x) from tables of 513 entries with linear interpolation.
// Rounding: the profile's for the scaled difference; half away from zero for the int8 output, half up for the int16
// one. Definition: reference/softmax.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"
#include "reference/numerics/transcendental.hpp"

namespace pm {
namespace reference {

/// The scaled difference to the maximum; the result is congruent modulo 2^32 with the exact product where it overflows.
template <class Profile>
int32_t softmax_difference(const pm_softmax_params& p, int32_t difference) {
  return without_xnnpack<Profile>::requantize(difference, p.multiplier, p.shift);
}

/// int8 input, int8 or int16 output (zero point at the lowest value, scale 2^-bits).
template <class Profile, class Out>
int32_t softmax(const pm_softmax_params& p, const int8_t* input, Out* output) {
  const int32_t accumulation_integer_bits = 12;
  for (int32_t row = 0; row < p.rows; ++row) {
    const int8_t* in = input + row * p.depth;
    Out* out = output + row * p.depth;
    int32_t largest = in[0];
    for (int32_t i = 1; i < p.depth; ++i) {
      largest = max_of<int32_t>(largest, in[i]);
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < p.depth; ++i) {
      if (in[i] - largest >= p.diff_min) {
        const int32_t exponential = exp_on_negative_values(softmax_difference<Profile>(p, in[i] - largest), 5);
        sum = wrapping_add(sum, rounding_divide_by_power_of_two(exponential, accumulation_integer_bits));
      }
    }
    const int32_t headroom = count_leading_zeros(static_cast<uint32_t>(sum));
    const uint32_t normalised = headroom < 32 ? static_cast<uint32_t>(sum) << headroom : 0;
    const int32_t scale = one_over_one_plus(static_cast<int32_t>(normalised - (uint32_t{1} << 31)));
    const int32_t exponent =
        clamp<int32_t>(accumulation_integer_bits - headroom + 31 - static_cast<int32_t>(sizeof(Out)) * 8, 0, 31);
    for (int32_t i = 0; i < p.depth; ++i) {
      int32_t result = 0;
      if (in[i] - largest >= p.diff_min) {
        const int32_t exponential = exp_on_negative_values(softmax_difference<Profile>(p, in[i] - largest), 5);
        result = rounding_divide_by_power_of_two(fixed_multiply(scale, exponential), exponent);
      }
      out[i] = static_cast<Out>(clamp<int32_t>(result + lowest<Out>::value, lowest<Out>::value, highest<Out>::value));
    }
  }
  return PM_OK;
}

/// Linear interpolation in a CONSTANT table of 513 entries over the whole int16 range.
inline int32_t interpolate_513(const int16_t* table, int32_t value) {
  const int32_t index = 256 + (value >> 7);
  const int32_t base = constant_at(table, index);
  const int32_t slope = static_cast<int16_t>(constant_at(table, index + 1) - base);
  return static_cast<int16_t>(base + ((slope * (value & 0x7F) + 64) >> 7));
}

/// int16 to int16: output scale 2^-15, zero points 0.
template <class Profile>
int32_t softmax(const pm_softmax_params& p, const int16_t* input, int16_t* output) {
  for (int32_t row = 0; row < p.rows; ++row) {
    const int16_t* in = input + row * p.depth;
    int16_t* out = output + row * p.depth;
    int32_t largest = in[0];
    for (int32_t i = 1; i < p.depth; ++i) {
      largest = max_of<int32_t>(largest, in[i]);
    }
    int32_t sum = 0;  // Q16.15
    for (int32_t i = 0; i < p.depth; ++i) {
      const int32_t scaled = softmax_difference<Profile>(p, in[i] - largest);
      out[i] = static_cast<int16_t>(
          interpolate_513(p.exp_table, clamp<int32_t>(wrapping_add(scaled, 32767), -32768, 32767)));
      sum += out[i];
    }
    const int32_t headroom = count_leading_zeros(static_cast<uint32_t>(sum));
    const int64_t normalised = (((static_cast<int64_t>(sum) << (headroom - 1)) + (1 << 13)) >> 14) - 98304;
    const int32_t reciprocal =
        interpolate_513(p.reciprocal_table, static_cast<int32_t>(clamp<int64_t>(normalised, -32768, 32767)));
    const int32_t right_shift = 31 - headroom;
    for (int32_t i = 0; i < p.depth; ++i) {
      const int64_t product = static_cast<int64_t>(out[i]) * reciprocal + (int64_t{1} << (right_shift - 1));
      out[i] = static_cast<int16_t>(clamp<int64_t>(product >> right_shift, 0, 32767));
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
