// QUANTIZE from float. NORMATIVE: this text is the specification; every kernel library is held to its output bit by
// bit.
//
// clamp(zero point + round(input / scale)).
// Rounding: half away from zero, of the float quotient; values beyond int32 saturate. Under `xnnpack` half to even, of
// the float product with the float 1 / scale.
// Definition: reference/quantize.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

/// Definition of a step, and of the integer next to x, |x| < 2^30: of two that are as near, the one away from zero.
template <class Profile>
struct float_rounding {
  static float steps(float input, float scale) { return input / scale; }
  static int32_t nearest(float x) {
    const int32_t truncated = static_cast<int32_t>(x);
    const float rest = x - static_cast<float>(truncated);
    return truncated + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0);
  }
};
/// Of two that are as near, the even one.
template <>
struct float_rounding<xnnpack_rounding> {
  static float steps(float input, float scale) { return input * (1.0f / scale); }
  static int32_t nearest(float x) {
    const int32_t truncated = static_cast<int32_t>(x);
    const float rest = x - static_cast<float>(truncated);
    const bool odd = (truncated & 1) != 0;
    const bool up = rest > 0.5f || (rest == 0.5f && odd);
    const bool down = rest < -0.5f || (rest == -0.5f && odd);
    return truncated + (up ? 1 : 0) - (down ? 1 : 0);
  }
};

template <class Profile, class Out>
int32_t quantize(const pm_quantize_params& p, const float* input, Out* output) {
  for (int32_t i = 0; i < p.size; ++i) {
    const float quotient = float_rounding<Profile>::steps(input[i], p.scale);
    int32_t rounded = 0;
    if (quotient >= 1073741824.0f) {
      rounded = int32_t{1} << 30;
    } else if (quotient <= -1073741824.0f) {
      rounded = -(int32_t{1} << 30);
    } else if (quotient == quotient) {
      rounded = float_rounding<Profile>::nearest(quotient);
    }
    output[i] = static_cast<Out>(clamp<int32_t>(rounded + p.zero_point, lowest<Out>::value, highest<Out>::value));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
