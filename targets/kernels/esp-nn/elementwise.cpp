// ADD and MUL by ESP-NN's ANSI C functions.
//
// Not expressible: broadcasting, but for one factor a channel in MUL. Refused by the library's documentation: shifts to
// the left.
#include "esp_nn_library.hpp"
#include "reference/kernel_abi.h"

namespace {

int32_t size_of(const pm_elementwise_params& p) {
  int32_t size = 1;
  for (int32_t d = 0; d < p.rank; ++d) {
    size *= p.shape[d];
  }
  return size;
}

/// Whether the operand lies densely in its last `dimensions`, and is repeated along the others.
bool is_dense(const pm_elementwise_params& p, const int32_t* stride, int32_t dimensions) {
  int32_t dense = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    const bool repeated = d < p.rank - dimensions;
    if (p.shape[d] != 1 && stride[d] != (repeated ? 0 : dense)) {
      return false;
    }
    dense *= p.shape[d];
  }
  return true;
}

}  // namespace

extern "C" {

int32_t pm_add_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_add_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  const bool flat = is_dense(*p, p->a_stride, p->rank) && is_dense(*p, p->b_stride, p->rank);
  if (!flat || p->a_shift > 0 || p->b_shift > 0 || p->output_shift > 0) {
    return PM_UNSUPPORTED;
  }
  esp_nn_add_elementwise_s8(a, b, -p->a_zero_point, -p->b_zero_point, p->a_multiplier, p->b_multiplier, p->a_shift,
                            p->b_shift, p->left_shift, output, p->output_zero_point, p->output_multiplier,
                            p->output_shift, p->activation_min, p->activation_max, size_of(*p));
  return PM_OK;
}

int32_t pm_mul_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_mul_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  if (!is_dense(*p, p->a_stride, p->rank) || p->output_shift > 0) {
    return PM_UNSUPPORTED;
  }
  if (is_dense(*p, p->b_stride, p->rank)) {
    esp_nn_mul_elementwise_s8(a, b, -p->a_zero_point, -p->b_zero_point, output, p->output_zero_point,
                              p->output_multiplier, p->output_shift, p->activation_min, p->activation_max, size_of(*p));
    return PM_OK;
  }
  if (p->rank > 0 && is_dense(*p, p->b_stride, 1)) {
    const int32_t channels = p->shape[p->rank - 1];
    esp_nn_mul_broadcast_channel_s8(a, b, -p->a_zero_point, -p->b_zero_point, output, p->output_zero_point,
                                    p->output_multiplier, p->output_shift, p->activation_min, p->activation_max,
                                    channels == 0 ? 0 : size_of(*p) / channels, channels);
    return PM_OK;
  }
  return PM_UNSUPPORTED;
}
}
