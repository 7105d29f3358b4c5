// FULLY_CONNECTED. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output[b,o] = clamp(zero point + requantize(bias[o] + sum of (input - zero point) * (filter - zero point))).
// Rounding: the profile's, once an output; one multiplier, or one an output.
// Definition: reference_integer_ops/fully_connected.h of TensorFlow Lite's reference kernels (Apache-2.0) and
// TensorFlow Lite Micro's preparation of their parameters. (LiteRT's own reference kernel rounds in double precision
// here, and so differs: LiteRT #8567.)
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/weights.hpp"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Weight, class Bias, class Out>
int32_t fully_connected(const pm_fully_connected_params& p, const In* input, const Weight* filter, const Bias* bias,
                        Out* output) {
  const auto elements = weights_of(filter);
  const In input_zero_point = static_cast<In>(p.input_zero_point);
  const int8_t filter_zero_point = static_cast<int8_t>(p.filter_zero_point);
  for (int32_t b = 0; b < p.batches; ++b) {
    const In* in = input + b * p.input_depth;
    for (int32_t o = 0; o < p.output_depth; ++o) {
      const auto weights = elements + o * p.input_depth;
      Bias sum = 0;
      for (int32_t i = 0; i < p.input_depth; ++i) {
        sum += int32_t{in[i] - input_zero_point} * int32_t{constant_at(weights, i) - filter_zero_point};
      }
      if (bias != nullptr) {
        sum = wrapping_add(sum, constant_at(bias, o));
      }
      const int32_t channel = p.channels == 1 ? 0 : o;
      const int32_t scaled =
          Profile::requantize(sum, constant_at(p.multiplier, channel), constant_at(p.shift, channel));
      output[b * p.output_depth + o] =
          static_cast<Out>(clamp(wrapping_add(scaled, p.output_zero_point), p.activation_min, p.activation_max));
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
