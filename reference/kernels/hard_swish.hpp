// HARD_SWISH. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// x * min(max(x + 3, 0), 6) / 6 in 16-bit fixed point. The gate (x + 3) / 6, clamped to [0, 1], is a Q0.15 value; it
// multiplies x on the output's scale, less a right shift that comes last.
// Rounding: of the two scalings half up, of the product towards zero, of right shifts half away from zero; the same in
// every profile.
// Definition: reference/hard_swish.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

/// The high half of 2ab for 16-bit a and b, rounded half up; b is positive.
inline int32_t rounding_doubling_high_multiply_16(int32_t a, int32_t b) {
  const int32_t product = a * b;
  const int32_t nudge = product >= 0 ? int32_t{1} << 14 : 1 - (int32_t{1} << 14);
  return (product + nudge) / (int32_t{1} << 15);
}

/// x * 2^bits, saturated to 16 bits; 0 <= bits < 32.
inline int32_t saturating_shift_left_16(int32_t x, int32_t bits) {
  return clamp<int32_t>(saturating_shift_left(x, bits), -32768, 32767);
}

/// The gate of x in Q0.15: 0 for x <= -3, (nearly) 1 for x >= 3. A left shift saturates in its last bit alone.
inline int32_t hard_swish_gate(const pm_hard_swish_params& p, int32_t x) {
  int32_t gate = x;
  if (p.gate_shift > 0) {
    gate = saturating_shift_left_16(gate, p.gate_shift - 1);
  }
  gate = rounding_doubling_high_multiply_16(gate, p.gate_multiplier);
  gate = p.gate_shift > 0 ? saturating_shift_left_16(gate, 1) : rounding_divide_by_power_of_two(gate, -p.gate_shift);
  return (gate + 32768) >> 1;
}

template <class Profile, class In, class Out>
int32_t hard_swish(const pm_hard_swish_params& p, const In* input, Out* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    const int32_t x = (int32_t{input[i]} - p.input_zero_point) * 128;
    const int32_t scaled = rounding_doubling_high_multiply_16(x, p.output_multiplier);
    const int32_t gated = hard_swish_gate(p, x) * scaled / (int32_t{1} << 15);
    const int32_t shifted = rounding_divide_by_power_of_two(gated, -p.output_shift);
    output[i] =
        static_cast<Out>(clamp<int32_t>(shifted + p.output_zero_point, lowest<Out>::value, highest<Out>::value));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
