// MUL. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// output = clamp(zero point + requantize((a - zero point) * (b - zero point))).
// Rounding: the profile's, once.
// Definition: reference_integer_ops/mul.h of TensorFlow Lite's reference kernels (Apache-2.0) and TensorFlow Lite
// Micro's preparation of their parameters.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/broadcast.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile, class In, class Out>
int32_t mul(const pm_elementwise_params& p, const In* a, const In* b, Out* output) {
  return for_each_broadcast(p, a, b, output, [&p](int32_t x, int32_t y) {
    const int32_t product = wrapping_multiply(x - p.a_zero_point, y - p.b_zero_point);
    const int32_t scaled = elementwise_profile<Profile, In>::requantize(product, p.output_multiplier, p.output_shift);
    return static_cast<Out>(clamp(wrapping_add(scaled, p.output_zero_point), p.activation_min, p.activation_max));
  });
}

}  // namespace reference
}  // namespace pm
