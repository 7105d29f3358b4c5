// What the blocked kernels share: an accumulator as an output of the profile under test.
#pragma once

#include "reference/numerics/profile.hpp"

#ifndef PM_PROFILE
#define PM_PROFILE double_rounding
#endif

namespace blocked {

using Profile = pm::reference::PM_PROFILE;

template <class Out, class Accumulator, class Params>
inline Out output_of(Accumulator sum, int32_t multiplier, int32_t shift, const Params& p) {
  const int32_t scaled = Profile::requantize(sum, multiplier, shift);
  return static_cast<Out>(pm::reference::clamp<int32_t>(pm::reference::wrapping_add(scaled, p.output_zero_point),
                                                        p.activation_min, p.activation_max));
}

}  // namespace blocked
