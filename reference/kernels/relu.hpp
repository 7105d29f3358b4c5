// RELU and RELU6. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// clamp(zero point + requantize(input - zero point)); the bounds are 0 (and 6) in output units. RELU6 keeps the input's
// scale. Rounding: the profile's, once. Definition: activations.cc of TensorFlow Lite Micro (Apache-2.0).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/requantize.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t relu(const pm_requantize_params& p, const In* input, Out* output) {
  return requantize<without_xnnpack<Profile>>(p, input, output);
}

}  // namespace reference
}  // namespace pm
