// TRANSPOSE. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// Output dimension d is input dimension permutation[d].
// Rounding: none.
// Definition: reference/transpose.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t transpose(const pm_transpose_params& p, const In* input, Out* output) {
  int32_t stride[PM_MAX_RANK] = {1, 1, 1, 1, 1};
  int32_t index[PM_MAX_RANK] = {0, 0, 0, 0, 0};
  int32_t elements = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    stride[d] = elements;
    elements *= p.shape[d];
  }
  for (int32_t i = 0; i < elements; ++i) {
    int32_t at = 0;
    for (int32_t d = 0; d < p.rank; ++d) {
      at += index[d] * stride[p.permutation[d]];
    }
    output[i] = input[at];
    for (int32_t d = p.rank - 1; d >= 0 && ++index[d] == p.shape[p.permutation[d]]; --d) {
      index[d] = 0;
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
