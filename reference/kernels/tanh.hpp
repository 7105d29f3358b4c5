// TANH. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// int8: the input is brought to Q4.27, the function computed in fixed point; saturated beyond +-input_range.
// int16: the 256-interval sigmoid table with linear interpolation, tanh(x) = 2 sigmoid(2x) - 1.
// Rounding: the profile's for the input, half away from zero for the int8 output.
// Definition: reference_integer_ops/tanh.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite
// Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"
#include "reference/numerics/transcendental.hpp"

namespace pm {
namespace reference {

template <class Profile>
int32_t tanh(const pm_sigmoid_params& p, const int8_t* input, int8_t* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    const int32_t centred = input[i] - p.input_zero_point;
    if (centred <= -p.input_range) {
      output[i] = -128;
    } else if (centred >= p.input_range) {
      output[i] = 127;
    } else {
      const int32_t value = tanh_q4(without_xnnpack<Profile>::requantize(centred, p.multiplier, p.shift));
      output[i] = static_cast<int8_t>(clamp<int32_t>(rounding_divide_by_power_of_two(value, 24), -128, 127));
    }
  }
  return PM_OK;
}

/// `multiplier` is a plain integer here, `shift` the number of bits to round off. Output: Q0.15.
template <class Profile>
int32_t tanh(const pm_sigmoid_params& p, const int16_t* input, int16_t* output) {
  const int32_t round = p.shift > 0 ? int32_t{1} << (p.shift - 1) : 0;
  for (int32_t i = 0; i < p.size; ++i) {
    const int32_t scaled = (input[i] * p.multiplier + round) >> p.shift;
    const uint32_t magnitude = static_cast<uint32_t>(scaled < 0 ? -scaled : scaled);
    const uint32_t index = magnitude >> 8;
    int32_t result = int32_t{0xFFFF} * 256;
    if (index < 255) {
      const int32_t low = constant_at(p.table, static_cast<int32_t>(index));
      const int32_t high = constant_at(p.table, static_cast<int32_t>(index + 1));
      result = low * 256 + static_cast<int32_t>(magnitude & 0xFF) * (high - low);
    }
    const int32_t half = int32_t{1} << 23;
    result = scaled >= 0 ? result - half + (1 << 7) : -result + half + (1 << 7) - 1;
    output[i] = static_cast<int16_t>(result >> 8);
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
