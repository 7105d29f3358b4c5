// DEPTHWISE_CONV_2D. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output[b,y,x,c*m+k] = clamp(zero point + requantize(bias + sum over the window of (input[..,c] - zero point) *
// filter[..,c*m+k])), m the depth multiplier; where the window leaves the input the term is 0. Rounding: the profile's,
// once an output; one multiplier an output channel. Definition: reference_integer_ops/depthwise_conv.h of TensorFlow
// Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/filter_range.hpp"
#include "reference/kernels/weights.hpp"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Weight, class Bias, class Out>
int32_t depthwise_conv2d(const pm_conv2d_params& p, const In* input, const Weight* filter, const Bias* bias,
                         Out* output) {
  const auto elements = weights_of(filter);
  const In zero_point = static_cast<In>(p.input_zero_point);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      const int32_t top = y * p.stride_h - p.pad_top;
      const filter_range rows = taps_inside(top, p.dilation_h, p.filter_h, p.input_h);
      for (int32_t x = 0; x < p.output_w; ++x) {
        const int32_t left = x * p.stride_w - p.pad_left;
        const filter_range columns = taps_inside(left, p.dilation_w, p.filter_w, p.input_w);
        for (int32_t o = 0; o < p.output_c; ++o) {
          const int32_t c = o / p.depth_multiplier;
          Bias sum = 0;
          for (int32_t fy = rows.first; fy < rows.end; ++fy) {
            const int32_t in_y = top + fy * p.dilation_h;
            for (int32_t fx = columns.first; fx < columns.end; ++fx) {
              const int32_t in_x = left + fx * p.dilation_w;
              const int32_t in_at = ((b * p.input_h + in_y) * p.input_w + in_x) * p.input_c + c;
              const int32_t filter_at = (fy * p.filter_w + fx) * p.output_c + o;
              sum += int32_t{input[in_at] - zero_point} * constant_at(elements, filter_at);
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
