// LEAKY_RELU. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output = clamp(zero point + requantize(x - zero point)), by one factor for x at or above the zero point and by
// another, alpha times as large, below it.
// Rounding: the profile's, once; under `xnnpack` half up, of integer multiples of 1/256 (int8).
// Definition: reference/leaky_relu.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters; for `xnnpack` the qs8-vlrelu microkernels of XNNPACK (BSD-3-Clause).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile>
struct leaky_relu_element {
  static int32_t apply(const pm_leaky_relu_params& p, int32_t centred) {
    return centred >= 0 ? Profile::requantize(centred, p.identity_multiplier, p.identity_shift)
                        : Profile::requantize(centred, p.alpha_multiplier, p.alpha_shift);
  }
};

/// Multipliers here are plain integers, in units of 1/256.
template <>
struct leaky_relu_element<xnnpack_rounding> {
  static int32_t apply(const pm_leaky_relu_params& p, int32_t centred) {
    return (centred * (centred >= 0 ? p.identity_multiplier : p.alpha_multiplier) + 128) >> 8;
  }
};

template <class Profile, class In, class Out>
int32_t leaky_relu(const pm_leaky_relu_params& p, const In* input, Out* output) {
  using Element = leaky_relu_element<elementwise_profile<Profile, In>>;
  for (int32_t i = 0; i < p.size; ++i) {
    const int32_t scaled = Element::apply(p, int32_t{input[i]} - p.input_zero_point);
    output[i] = static_cast<Out>(
        clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), lowest<Out>::value, highest<Out>::value));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
