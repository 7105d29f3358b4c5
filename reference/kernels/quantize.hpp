// QUANTIZE from float. NORMATIVE: this text is the specification; every kernel library is held to its output bit by
// bit.
//
// clamp(zero point + round(input / scale)).
// Rounding: half away from zero, of the float quotient; values beyond int32 saturate.
// Definition: reference/quantize.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class Out>
int32_t quantize(const pm_quantize_params& p, const float* input, Out* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    const float quotient = input[i] / p.scale;
    int32_t rounded = 0;
    if (quotient >= 1073741824.0f) {
      rounded = int32_t{1} << 30;
    } else if (quotient <= -1073741824.0f) {
      rounded = -(int32_t{1} << 30);
    } else if (quotient == quotient) {
      const int32_t truncated = static_cast<int32_t>(quotient);
      const float rest = quotient - static_cast<float>(truncated);
      rounded = truncated + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0);
    }
    output[i] = static_cast<Out>(clamp<int32_t>(rounded + p.zero_point, lowest<Out>::value, highest<Out>::value));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
