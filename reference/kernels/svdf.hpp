// SVDF. NORMATIVE: this text is the specification; every kernel library is held to its output and its state bit by bit.
//
// Per batch and filter: the cells move one place towards the oldest, and the newest becomes clamp(requantize(sum of
// weight * (input - zero point))) in int16. output[b,u] = clamp(zero point + requantize(unit_bias[u] + sum over the
// unit's filters and cells of time weight * cell)); the second sum is modulo 2^32, as its products can fill 30 bits.
// Rounding: the profile's, once a cell and once an output.
// Definition: svdf_common.cc of TensorFlow Lite Micro (Apache-2.0), its int8 path with int16 state. A fused activation
// is not read there, nor is it here.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

/// One filter of one batch: takes in `input`, returns the sum of the `p.memory` cells times the time weights.
template <class Profile>
int32_t svdf_filter(const pm_svdf_params& p, const int8_t* input, int32_t filter, int16_t* cells) {
  for (int32_t m = 1; m < p.memory; ++m) {
    cells[m - 1] = cells[m];
  }
  int32_t feature = 0;
  for (int32_t i = 0; i < p.input_depth; ++i) {
    feature += constant_at(p.feature_weights, filter * p.input_depth + i) * (input[i] - p.input_zero_point);
  }
  feature = Profile::requantize(feature, p.feature_multiplier, p.feature_shift);
  cells[p.memory - 1] = static_cast<int16_t>(clamp<int32_t>(feature, -32768, 32767));
  int32_t sum = 0;
  for (int32_t m = 0; m < p.memory; ++m) {
    sum = wrapping_add(sum, int32_t{constant_at(p.time_weights, filter * p.memory + m)} * cells[m]);
  }
  return sum;
}

template <class Profile>
int32_t svdf(const pm_svdf_params& p, const int8_t* input, void* state, int8_t* output) {
  using Rounding = without_xnnpack<Profile>;
  int16_t* cells = static_cast<int16_t*>(state);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t u = 0; u < p.units; ++u) {
      int32_t sum = p.unit_bias == nullptr ? 0 : constant_at(p.unit_bias, u);
      for (int32_t r = 0; r < p.rank; ++r) {
        sum = wrapping_add(sum, svdf_filter<Rounding>(p, input + b * p.input_depth, u * p.rank + r, cells));
        cells += p.memory;
      }
      const int32_t scaled = Rounding::requantize(sum, p.output_multiplier, p.output_shift);
      output[b * p.units + u] =
          static_cast<int8_t>(clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), -128, 127));
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
