// QUANTIZE between integer types. NORMATIVE: this text is the specification; every kernel library is held to its output
// bit by bit.
//
// clamp(zero point + requantize(input - zero point)).
// Rounding: the profile's, once; under `xnnpack` half up, and between int8 tensors the factor is a multiple of 1/256.
// Definition: reference/requantize.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters; for `xnnpack` the qs8-vcvt microkernels of XNNPACK (BSD-3-Clause).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t requantize(const pm_requantize_params& p, const In* input, Out* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    const int32_t scaled =
        without_xnnpack<Profile>::requantize(int32_t{input[i]} - p.input_zero_point, p.multiplier, p.shift);
    output[i] = static_cast<Out>(clamp(wrapping_add(scaled, p.output_zero_point), p.activation_min, p.activation_max));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
