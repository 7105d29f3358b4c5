// PAD. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// A copy with `before` and `after` elements of `value` around each dimension.
// Rounding: none.
// Definition: reference/pad.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t pad(const pm_pad_params& p, const In* input, Out* output) {
  int32_t index[PM_MAX_RANK] = {0, 0, 0, 0, 0};
  int32_t elements = 1;
  for (int32_t d = 0; d < PM_MAX_RANK; ++d) {
    elements *= p.before[d] + p.shape[d] + p.after[d];
  }
  for (int32_t i = 0; i < elements; ++i) {
    bool inside = true;
    int32_t at = 0;
    for (int32_t d = 0; d < PM_MAX_RANK; ++d) {
      const int32_t in_index = index[d] - p.before[d];
      inside = inside && in_index >= 0 && in_index < p.shape[d];
      at = at * p.shape[d] + in_index;
    }
    output[i] = inside ? input[at] : static_cast<Out>(p.value);
    for (int32_t d = PM_MAX_RANK - 1; d >= 0 && ++index[d] == p.before[d] + p.shape[d] + p.after[d]; --d) {
      index[d] = 0;
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
