// Element-wise application with broadcasting: the loop that ADD, SUB and MUL share. NORMATIVE.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

/// output[i] = operation(a[j], b[k]) in row-major order of p.shape; j and k follow p.a_stride and p.b_stride.
template <class In, class Out, class Operation>
int32_t for_each_broadcast(const pm_elementwise_params& p, const In* a, const In* b, Out* output, Operation operation) {
  int32_t index[PM_MAX_RANK] = {0, 0, 0, 0, 0};
  int32_t elements = 1;
  for (int32_t d = 0; d < p.rank; ++d) {
    elements *= p.shape[d];
  }
  for (int32_t i = 0; i < elements; ++i) {
    int32_t a_at = 0;
    int32_t b_at = 0;
    for (int32_t d = 0; d < p.rank; ++d) {
      a_at += index[d] * p.a_stride[d];
      b_at += index[d] * p.b_stride[d];
    }
    output[i] = operation(a[a_at], b[b_at]);
    for (int32_t d = p.rank - 1; d >= 0 && ++index[d] == p.shape[d]; --d) {
      index[d] = 0;
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
