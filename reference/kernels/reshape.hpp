// RESHAPE. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// A copy; nothing moves where input and output are one buffer.
// Rounding: none.
// Definition: TensorFlow Lite.
#pragma once

#include "reference/kernel_abi.h"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t reshape(const pm_reshape_params& p, const In* input, Out* output) {
  if (input != output) {
    for (int32_t i = 0; i < p.size; ++i) {
      output[i] = input[i];
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
