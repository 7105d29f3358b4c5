// ADD. NORMATIVE: this text is the specification; every kernel library is held to its output bit by bit.
//
// Both operands are brought to one scale with left_shift extra bits, then the sum to the output's scale.
// Rounding: the profile's, three times. Under `xnnpack` once, half up: (a * a_multiplier + b * b_multiplier) >>
// output_shift. Definition: reference_integer_ops/add.h of TensorFlow Lite's reference kernels (Apache-2.0) and
// TensorFlow Lite Micro's preparation of their parameters; for `xnnpack` the qs8-vadd-minmax microkernels of XNNPACK
// (BSD-3-Clause).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/broadcast.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

template <class Profile>
struct add_element {
  static int32_t apply(const pm_elementwise_params& p, int32_t a, int32_t b) {
    const int32_t factor = int32_t{1} << p.left_shift;
    const int32_t scaled_a = Profile::requantize((a - p.a_zero_point) * factor, p.a_multiplier, p.a_shift);
    const int32_t scaled_b = Profile::requantize((b - p.b_zero_point) * factor, p.b_multiplier, p.b_shift);
    return Profile::requantize(wrapping_add(scaled_a, scaled_b), p.output_multiplier, p.output_shift);
  }
};

/// Multipliers here are plain integers; output_shift is the number of bits to drop.
template <>
struct add_element<xnnpack_rounding> {
  static int32_t apply(const pm_elementwise_params& p, int32_t a, int32_t b) {
    const int32_t sum = (a - p.a_zero_point) * p.a_multiplier + (b - p.b_zero_point) * p.b_multiplier;
    return wrapping_add(sum, int32_t{1} << (p.output_shift - 1)) >> p.output_shift;
  }
};

template <class Profile, class In, class Out>
int32_t add(const pm_elementwise_params& p, const In* a, const In* b, Out* output) {
  // XNNPACK has no int16 kernel: there the definition of `single` holds.
  using Element = add_element<elementwise_profile<Profile, In>>;
  return for_each_broadcast(p, a, b, output, [&p](int32_t x, int32_t y) {
    return static_cast<Out>(
        clamp(wrapping_add(Element::apply(p, x, y), p.output_zero_point), p.activation_min, p.activation_max));
  });
}

}  // namespace reference
}  // namespace pm
