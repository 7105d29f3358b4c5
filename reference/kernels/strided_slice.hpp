// STRIDED_SLICE. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// Output element i of dimension d is input element begin[d] + i * stride[d].
// Rounding: none.
// Definition: reference/strided_slice.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t strided_slice(const pm_strided_slice_params& p, const In* input, Out* output) {
  int32_t index[PM_MAX_RANK] = {0, 0, 0, 0, 0};
  int32_t elements = 1;
  for (int32_t d = 0; d < PM_MAX_RANK; ++d) {
    elements *= p.output_shape[d];
  }
  for (int32_t i = 0; i < elements; ++i) {
    int32_t at = 0;
    for (int32_t d = 0; d < PM_MAX_RANK; ++d) {
      at = at * p.input_shape[d] + p.begin[d] + index[d] * p.stride[d];
    }
    output[i] = input[at];
    for (int32_t d = PM_MAX_RANK - 1; d >= 0 && ++index[d] == p.output_shape[d]; --d) {
      index[d] = 0;
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
