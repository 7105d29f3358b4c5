// BATCH_MATMUL. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// For each batch: output[i,j] = clamp(zero point + requantize(sum over k of (a[i,k] - zero point) * (b[k,j] - zero
// point))). Batches broadcast; a transposed operand has its strides exchanged.
// Rounding: the profile's, once an output. int16 has zero points of 0 and a 64-bit sum.
// Definition: reference/batch_matmul.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

/// One batch: [rows, depth] x [depth, columns].
template <class Profile, class In, class Out>
void matmul(const pm_batch_matmul_params& p, const In* a, const In* b, Out* output) {
  for (int32_t i = 0; i < p.rows; ++i) {
    for (int32_t j = 0; j < p.columns; ++j) {
      accumulator<In> sum = 0;
      for (int32_t k = 0; k < p.depth; ++k) {
        sum += (a[i * p.a_row_stride + k * p.a_depth_stride] - p.a_zero_point) *
               (b[k * p.b_depth_stride + j * p.b_column_stride] - p.b_zero_point);
      }
      const int32_t scaled = Profile::requantize(sum, p.multiplier, p.shift);
      output[i * p.columns + j] = static_cast<Out>(
          clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), lowest<Out>::value, highest<Out>::value));
    }
  }
}

template <class Profile, class In, class Out>
int32_t batch_matmul(const pm_batch_matmul_params& p, const In* a, const In* b, Out* output) {
  for (int32_t n0 = 0; n0 < p.batch[0]; ++n0) {
    for (int32_t n1 = 0; n1 < p.batch[1]; ++n1) {
      for (int32_t n2 = 0; n2 < p.batch[2]; ++n2) {
        const In* a_matrix = a + n0 * p.a_stride[0] + n1 * p.a_stride[1] + n2 * p.a_stride[2];
        const In* b_matrix = b + n0 * p.b_stride[0] + n1 * p.b_stride[1] + n2 * p.b_stride[2];
        matmul<Profile>(p, a_matrix, b_matrix, output);
        output += p.rows * p.columns;
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
