// MEAN. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output = clamp(zero point + requantize(sum of (input - zero point))) over the reduced dimensions; 1/N is part of the
// multiplier. Rounding: the profile's, once. The int32 sum is requantized as an int32 for int16 inputs too. Definition:
// QuantizedMeanOrSum of reference/reduce.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite
// Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t mean(const pm_mean_params& p, const In* input, Out* output) {
  int32_t stride[PM_MAX_RANK];
  int32_t kept[PM_MAX_RANK];     // extent of the output's dimension
  int32_t reduced[PM_MAX_RANK];  // extent to sum over
  int32_t outputs = 1;
  int32_t count = 1;
  int32_t size = 1;
  for (int32_t d = PM_MAX_RANK - 1; d >= 0; --d) {
    stride[d] = size;
    size *= p.shape[d];
    kept[d] = p.reduced[d] != 0 ? 1 : p.shape[d];
    reduced[d] = p.reduced[d] != 0 ? p.shape[d] : 1;
    outputs *= kept[d];
    count *= reduced[d];
  }
  for (int32_t o = 0; o < outputs; ++o) {
    int32_t first = 0;
    for (int32_t d = PM_MAX_RANK - 1, rest = o; d >= 0; rest /= kept[d], --d) {
      first += rest % kept[d] * stride[d];
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < count; ++i) {
      int32_t at = first;
      for (int32_t d = PM_MAX_RANK - 1, rest = i; d >= 0; rest /= reduced[d], --d) {
        at += rest % reduced[d] * stride[d];
      }
      sum += input[at] - p.input_zero_point;
    }
    const int32_t scaled = without_xnnpack<Profile>::requantize(sum, p.multiplier, p.shift);
    output[o] = static_cast<Out>(
        clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), lowest<Out>::value, highest<Out>::value));
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
