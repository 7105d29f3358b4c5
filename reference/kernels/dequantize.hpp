// DEQUANTIZE. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// scale * (input - zero point).
// Rounding: one float product.
// Definition: reference/dequantize.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

template <class Profile, class In>
int32_t dequantize(const pm_quantize_params& p, const In* input, float* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    output[i] = p.scale * static_cast<float>(input[i] - p.zero_point);
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
