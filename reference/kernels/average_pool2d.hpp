// AVERAGE_POOL_2D. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// The mean of the part of the window that lies inside the input, of the raw values: zero points are not removed.
// Rounding: half away from zero, in every profile.
// Definition: reference_integer_ops/pooling.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite
// Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t average_pool2d(const pm_pool2d_params& p, const In* input, Out* output) {
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        const int32_t top = y * p.stride_h - p.pad_top;
        const int32_t left = x * p.stride_w - p.pad_left;
        const int32_t y_end = min_of(top + p.filter_h, p.input_h);
        const int32_t x_end = min_of(left + p.filter_w, p.input_w);
        for (int32_t c = 0; c < p.channels; ++c) {
          int32_t sum = 0;
          int32_t count = 0;
          for (int32_t in_y = max_of<int32_t>(top, 0); in_y < y_end; ++in_y) {
            for (int32_t in_x = max_of<int32_t>(left, 0); in_x < x_end; ++in_x) {
              const int32_t value = input[((b * p.input_h + in_y) * p.input_w + in_x) * p.channels + c];
              sum += value;
              ++count;
            }
          }
          if (count == 0) {
            return PM_UNSUPPORTED;
          }
          const int32_t result = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
          output[((b * p.output_h + y) * p.output_w + x) * p.channels + c] =
              static_cast<Out>(clamp(result, p.activation_min, p.activation_max));
        }
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
