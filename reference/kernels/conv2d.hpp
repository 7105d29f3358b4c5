// CONV_2D. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output[b,y,x,o] = clamp(zero point + requantize(bias[o] + sum of (input - zero point) * filter)), where the window
// leaves the input the term is 0; groups of filter_c input channels. Rounding: the profile's, once an output; one
// multiplier an output channel. Definition: reference_integer_ops/conv.h of TensorFlow Lite's reference kernels
// (Apache-2.0) and TensorFlow Lite Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Weight, class Bias, class Out>
int32_t conv2d(const pm_conv2d_params& p, const In* input, const Weight* filter, const Bias* bias, Out* output) {
  const int32_t outputs_per_group = p.output_c / (p.input_c / p.filter_c);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        for (int32_t o = 0; o < p.output_c; ++o) {
          const int32_t first_input_c = o / outputs_per_group * p.filter_c;
          Bias sum = 0;
          for (int32_t fy = 0; fy < p.filter_h; ++fy) {
            const int32_t in_y = y * p.stride_h - p.pad_top + fy * p.dilation_h;
            for (int32_t fx = 0; fx < p.filter_w; ++fx) {
              const int32_t in_x = x * p.stride_w - p.pad_left + fx * p.dilation_w;
              if (in_y < 0 || in_y >= p.input_h || in_x < 0 || in_x >= p.input_w) {
                continue;
              }
              const int32_t in_at = ((b * p.input_h + in_y) * p.input_w + in_x) * p.input_c + first_input_c;
              const int32_t filter_at = ((o * p.filter_h + fy) * p.filter_w + fx) * p.filter_c;
              for (int32_t c = 0; c < p.filter_c; ++c) {
                sum += (input[in_at + c] - p.input_zero_point) * constant_at(filter, filter_at + c);
              }
            }
          }
          if (bias != nullptr) {
            sum = wrapping_add(sum, constant_at(bias, o));
          }
          const int32_t scaled = Profile::requantize(sum, constant_at(p.multiplier, o), constant_at(p.shift, o));
          const int32_t out_at = ((b * p.output_h + y) * p.output_w + x) * p.output_c + o;
          output[out_at] =
              static_cast<Out>(clamp(wrapping_add(scaled, p.output_zero_point), p.activation_min, p.activation_max));
        }
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
