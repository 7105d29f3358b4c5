// RESIZE_BILINEAR. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// Each output element lies between four input elements, at row_weight of the way from row_low to row_high and
// column_weight of the way from column_low to column_high. Weights are in units of 2^-10, under `xnnpack` of 2^-11.
// Rounding: once, at the end: half away from zero under `double`, half up under `single` and `xnnpack`. int16 under
// `xnnpack` is as under `single`, weights of 2^-10 too.
// Definition: ResizeBilinearInteger of reference/resize_bilinear.h of TensorFlow Lite's reference kernels (Apache-2.0);
// for `xnnpack` the s8-ibilinear microkernels of XNNPACK (BSD-3-Clause).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

/// The weights' fraction bits and how 2 * fraction_bits bits are rounded off.
template <class Profile>
struct bilinear {
  static constexpr int32_t fraction_bits = 10;
  template <class Sum>
  static Sum rounded(Sum sum) {
    return (sum + (sum > 0 ? int32_t{1} << 19 : -(int32_t{1} << 19))) / (int32_t{1} << 20);
  }
};
template <>
struct bilinear<single_rounding> {
  static constexpr int32_t fraction_bits = 10;
  template <class Sum>
  static Sum rounded(Sum sum) {
    return (sum + (int32_t{1} << 19)) >> 20;
  }
};
template <>
struct bilinear<xnnpack_rounding> {
  static constexpr int32_t fraction_bits = 11;
  template <class Sum>
  static Sum rounded(Sum sum) {
    return (sum + (int32_t{1} << 21)) >> 22;
  }
};

template <class Profile, class In, class Out>
int32_t resize_bilinear(const pm_resize_bilinear_params& p, const In* input, Out* output) {
  using Bilinear = bilinear<elementwise_profile<Profile, In>>;
  using Sum = accumulator<In>;
  const int32_t whole = int32_t{1} << Bilinear::fraction_bits;
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      const In* low_row = input + (b * p.input_h + constant_at(p.row_low, y)) * p.input_w * p.channels;
      const In* high_row = input + (b * p.input_h + constant_at(p.row_high, y)) * p.input_w * p.channels;
      const int32_t down = constant_at(p.row_weight, y);
      for (int32_t x = 0; x < p.output_w; ++x) {
        const int32_t left = constant_at(p.column_low, x) * p.channels;
        const int32_t right = constant_at(p.column_high, x) * p.channels;
        const int32_t across = constant_at(p.column_weight, x);
        for (int32_t c = 0; c < p.channels; ++c) {
          const int32_t upper = low_row[left + c] * (whole - across) + low_row[right + c] * across;
          const int32_t lower = high_row[left + c] * (whole - across) + high_row[right + c] * across;
          output[((b * p.output_h + y) * p.output_w + x) * p.channels + c] =
              static_cast<Out>(Bilinear::rounded(Sum{upper} * (whole - down) + Sum{lower} * down));
        }
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
