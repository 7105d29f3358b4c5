// MAXIMUM. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// The larger of two elements, with broadcasting. Operands and output have one scale and zero point.
// Rounding: none.
// Definition: reference/maximum_minimum.h of TensorFlow Lite's reference kernels (Apache-2.0).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/broadcast.hpp"
#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t maximum(const pm_elementwise_params& p, const In* a, const In* b, Out* output) {
  return for_each_broadcast(p, a, b, output, [](In x, In y) { return static_cast<Out>(max_of(x, y)); });
}

}  // namespace reference
}  // namespace pm
