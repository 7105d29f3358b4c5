// PAD, TRANSPOSE, CONCATENATION and RESHAPE at int8 by CMSIS-NN: what moves elements and computes nothing.
//
// Not expressible: more than four dimensions; a concatenation of more than 65535 elements a step, or steps.
#include "shapes.hpp"

extern "C" {

int32_t pm_pad_s8_s8_scratch_size(const pm_pad_params*) { return 0; }
int32_t pm_pad_s8_s8(const pm_pad_params* p, const int8_t* input, int8_t* output, void*) {
  if (p->shape[0] != 1 || p->before[0] != 0 || p->after[0] != 0) {
    return PM_UNSUPPORTED;
  }
  const nn::dims size = {p->shape[1], p->shape[2], p->shape[3], p->shape[4]};
  const nn::dims before = {p->before[1], p->before[2], p->before[3], p->before[4]};
  const nn::dims after = {p->after[1], p->after[2], p->after[3], p->after[4]};
  return nn_adapter::result_of(nn::pad_s8(input, output, static_cast<int8_t>(p->value), &size, &before, &after));
}

int32_t pm_transpose_s8_s8_scratch_size(const pm_transpose_params*) { return 0; }
int32_t pm_transpose_s8_s8(const pm_transpose_params* p, const int8_t* input, int8_t* output, void*) {
  if (p->rank < 1 || p->rank > 4) {
    return PM_UNSUPPORTED;
  }
  int32_t in[4] = {1, 1, 1, 1};
  int32_t out[4] = {1, 1, 1, 1};
  uint32_t permutation[4] = {0, 1, 2, 3};
  for (int32_t d = 0; d < p->rank; ++d) {
    in[d] = p->shape[d];
    out[d] = p->shape[p->permutation[d]];
    permutation[d] = static_cast<uint32_t>(p->permutation[d]);
  }
  const nn::dims input_dims = {in[0], in[1], in[2], in[3]};
  const nn::dims output_dims = {out[0], out[1], out[2], out[3]};
  const nn::transpose_params params = {p->rank, permutation};
  return nn_adapter::result_of(nn::transpose_s8(input, output, &input_dims, &output_dims, &params));
}

int32_t pm_concatenation_s8_s8_scratch_size(const pm_concatenation_params*) { return 0; }
int32_t pm_concatenation_s8_s8(const pm_concatenation_params* p, const int8_t* const* inputs, int8_t* output, void*) {
  int32_t width = 0;
  for (int32_t i = 0; i < p->inputs; ++i) {
    width += p->copy_size[i];
  }
  if (width > UINT16_MAX || p->outer > UINT16_MAX) {
    return PM_UNSUPPORTED;
  }
  uint32_t offset = 0;
  for (int32_t i = 0; i < p->inputs; ++i) {
    nn::concatenation_s8_x(inputs[i], static_cast<uint16_t>(p->copy_size[i]), static_cast<uint16_t>(p->outer), 1, 1,
                           output, static_cast<uint16_t>(width), offset);
    offset += static_cast<uint32_t>(p->copy_size[i]);
  }
  return PM_OK;
}

int32_t pm_reshape_s8_s8_scratch_size(const pm_reshape_params*) { return 0; }
int32_t pm_reshape_s8_s8(const pm_reshape_params* p, const int8_t* input, int8_t* output, void*) {
  nn::reshape_s8(input, output, static_cast<uint32_t>(p->size));
  return PM_OK;
}
}
