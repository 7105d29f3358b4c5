// CONCATENATION. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// The inputs side by side along one dimension; all have the output's scale and zero point.
// Rounding: none.
// Definition: reference/concatenation.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite Micro's
// preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t concatenation(const pm_concatenation_params& p, const In* const* inputs, Out* output) {
  int32_t at = 0;
  for (int32_t step = 0; step < p.outer; ++step) {
    for (int32_t i = 0; i < p.inputs; ++i) {
      for (int32_t k = 0; k < p.copy_size[i]; ++k) {
        output[at] = inputs[i][step * p.copy_size[i] + k];
        ++at;
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
