// TRANSPOSE_CONV. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// The input, its elements stride apart and zeros between, convolved with the filter: output[b,y,x,o] = clamp(zero point
// + requantize(bias[o] + sum of (input - zero point) * filter)) over the taps (fy, fx) for which y + pad_top - fy is
// stride_h times an input row and x + pad_left - fx is stride_w times an input column.
// Rounding: the profile's, once an output; one multiplier an output channel.
// Definition: reference_integer_ops/transpose_conv.h of TensorFlow Lite's reference kernels (Apache-2.0), which
// scatters where this text gathers, and TensorFlow Lite Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/weights.hpp"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

/// The input element at `position` of the stretched input, -1 where there is none.
inline int32_t unstretched(int32_t position, int32_t stride, int32_t input_size) {
  return position < 0 || position % stride != 0 || position / stride >= input_size ? -1 : position / stride;
}

template <class Profile, class In, class Weight, class Bias, class Out>
int32_t transpose_conv(const pm_conv2d_params& p, const In* input, const Weight* filter, const Bias* bias,
                       Out* output) {
  const auto elements = weights_of(filter);
  const In zero_point = static_cast<In>(p.input_zero_point);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        for (int32_t o = 0; o < p.output_c; ++o) {
          Bias sum = 0;
          for (int32_t fy = 0; fy < p.filter_h; ++fy) {
            const int32_t in_y = unstretched(y + p.pad_top - fy, p.stride_h, p.input_h);
            for (int32_t fx = 0; in_y >= 0 && fx < p.filter_w; ++fx) {
              const int32_t in_x = unstretched(x + p.pad_left - fx, p.stride_w, p.input_w);
              for (int32_t c = 0; in_x >= 0 && c < p.input_c; ++c) {
                const In* in = input + ((b * p.input_h + in_y) * p.input_w + in_x) * p.input_c;
                const auto weights = elements + ((o * p.filter_h + fy) * p.filter_w + fx) * p.input_c;
                sum += int32_t{in[c] - zero_point} * constant_at(weights, c);
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
