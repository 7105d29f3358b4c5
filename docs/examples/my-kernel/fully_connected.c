/* FULLY_CONNECTED, int8: four input elements a step, then what is left. */
#include <stddef.h>

#include "reference/kernel_abi.h"

/* x * multiplier * 2^(shift - 31), rounded as the profile `double` rounds: twice. */
static int32_t scaled(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift > 0 ? 0 : -shift;
  const int32_t shifted = (int32_t)((uint32_t)x << left);
  const int32_t high = (int32_t)(((int64_t)shifted * multiplier + (INT64_C(1) << 30)) >> 31);
  const int32_t mask = (int32_t)((UINT32_C(1) << right) - 1);
  const int32_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return (high >> right) + ((high & mask) > threshold ? 1 : 0);
}

int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* p, const pm_s8* input, const pm_s8* filter,
                                    const pm_bias_s8* bias, pm_s8* output, void* scratch) {
  (void)scratch;
  const int32_t depth = p->input_depth;
  for (int32_t b = 0; b < p->batches; ++b) {
    const int8_t* x = input + (ptrdiff_t)b * depth;
    for (int32_t o = 0; o < p->output_depth; ++o) {
      const int8_t* w = filter + (ptrdiff_t)o * depth;
      /* Sums are modulo 2^32, as the ABI says. */
      uint32_t sum = bias != NULL ? (uint32_t)bias[o] : 0;
      int32_t i = 0;
      for (; i + 4 <= depth; i += 4) {
        for (int32_t lane = 0; lane < 4; ++lane) {
          sum += (uint32_t)((x[i + lane] - p->input_zero_point) * (w[i + lane] - p->filter_zero_point));
        }
      }
      for (; i < depth; ++i) {
        sum += (uint32_t)((x[i] - p->input_zero_point) * (w[i] - p->filter_zero_point));
      }
      const int32_t channel = p->channels == 1 ? 0 : o;
      const int32_t offset = scaled((int32_t)sum, p->multiplier[channel], p->shift[channel]);
      const int32_t value = (int32_t)((uint32_t)offset + (uint32_t)p->output_zero_point);
      const int32_t raised = value < p->activation_min ? p->activation_min : value;
      output[(ptrdiff_t)b * p->output_depth + o] = (int8_t)(raised > p->activation_max ? p->activation_max : raised);
    }
  }
  return PM_OK;
}

int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params* p) {
  (void)p;
  return 0;
}
