// SOFTMAX of int8: the exponentials of a row are computed once and kept in scratch.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/numerics/transcendental.hpp"

namespace {

using blocked::Profile;
using pm::reference::clamp;

int32_t exponential_of(const pm_softmax_params& p, int32_t difference) {
  if (difference < p.diff_min) {
    return 0;
  }
  const int32_t scaled = pm::reference::without_xnnpack<Profile>::requantize(difference, p.multiplier, p.shift);
  return pm::reference::exp_on_negative_values(scaled, 5);
}

}  // namespace

extern "C" int32_t pm_softmax_s8_s8_scratch_size(const pm_softmax_params* params) {
  return params->depth * static_cast<int32_t>(sizeof(int32_t));
}

extern "C" int32_t pm_softmax_s8_s8(const pm_softmax_params* params, const int8_t* input, int8_t* output,
                                    void* scratch) {
  const pm_softmax_params& p = *params;
  int32_t* exponentials = static_cast<int32_t*>(scratch);
  for (int32_t row = 0; row < p.rows; ++row) {
    const int8_t* in = input + row * p.depth;
    int8_t* out = output + row * p.depth;
    int32_t largest = in[0];
    for (int32_t i = 1; i < p.depth; ++i) {
      largest = in[i] > largest ? in[i] : largest;
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < p.depth; ++i) {
      exponentials[i] = exponential_of(p, in[i] - largest);
      sum = pm::reference::wrapping_add(sum, pm::reference::rounding_divide_by_power_of_two(exponentials[i], 12));
    }
    const int32_t headroom = pm::reference::count_leading_zeros(static_cast<uint32_t>(sum));
    const uint32_t normalised = headroom < 32 ? static_cast<uint32_t>(sum) << headroom : 0;
    const int32_t scale = pm::reference::one_over_one_plus(static_cast<int32_t>(normalised - (uint32_t{1} << 31)));
    const int32_t exponent = clamp<int32_t>(12 - headroom + 31 - 8, 0, 31);
    for (int32_t i = 0; i < p.depth; ++i) {
      const int32_t result = pm::reference::rounding_divide_by_power_of_two(
          pm::reference::fixed_multiply(scale, exponentials[i]), exponent);
      out[i] = static_cast<int8_t>(clamp<int32_t>(result - 128, -128, 127));
    }
  }
  return PM_OK;
}
