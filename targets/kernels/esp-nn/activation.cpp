// SOFTMAX and HARD_SWISH by ESP-NN's ANSI C functions.
//
// Not expressible: a SOFTMAX whose differences are shifted to the right.
#include "esp_nn_library.hpp"
#include "reference/kernel_abi.h"

extern "C" {

int32_t pm_softmax_s8_s8_scratch_size(const pm_softmax_params* p) {
  return esp_nn_get_softmax_scratch_size(p->depth, p->rows);
}
int32_t pm_softmax_s8_s8(const pm_softmax_params* p, const int8_t* input, int8_t* output, void* scratch) {
  if (p->shift < 0) {
    return PM_UNSUPPORTED;
  }
  esp_nn_set_softmax_scratch_buf(scratch);
  esp_nn_softmax_s8(input, p->rows, p->depth, p->multiplier, p->shift, p->diff_min, output);
  return PM_OK;
}

int32_t pm_hard_swish_s8_s8_scratch_size(const pm_hard_swish_params*) { return esp_nn_get_hard_swish_scratch_size(); }
int32_t pm_hard_swish_s8_s8(const pm_hard_swish_params* p, const int8_t* input, int8_t* output, void* scratch) {
  esp_nn_set_hard_swish_scratch_buf(scratch);
  (void)scratch;  // the line above is a macro of nothing
  esp_nn_hard_swish_s8(input, output, p->size, static_cast<int16_t>(p->input_zero_point),
                       static_cast<int16_t>(p->output_multiplier), static_cast<int16_t>(p->gate_multiplier),
                       p->gate_shift, p->output_shift, static_cast<int16_t>(p->output_zero_point));
  return PM_OK;
}
}
