// RESIZE_NEAREST_NEIGHBOR. NORMATIVE: this text is the specification; every kernel library is held to its output bit by
// bit.
//
// output[b,y,x,c] = input[b,row[y],column[x],c].
// Rounding: none here; which row and column is decided once, in reference/lowering/resize.cpp.
// Definition: reference/resize_nearest_neighbor.h of TensorFlow Lite's reference kernels (Apache-2.0).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t resize_nearest_neighbor(const pm_resize_nearest_neighbor_params& p, const In* input, Out* output) {
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        const In* in =
            input + ((b * p.input_h + constant_at(p.row, y)) * p.input_w + constant_at(p.column, x)) * p.channels;
        Out* out = output + ((b * p.output_h + y) * p.output_w + x) * p.channels;
        for (int32_t c = 0; c < p.channels; ++c) {
          out[c] = in[c];
        }
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
