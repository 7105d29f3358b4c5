// AVERAGE_POOL_2D and MAX_POOL_2D by CMSIS-NN.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

template <class Function, class Element>
int32_t pool(Function function, const pm_pool2d_params& p, const Element* input, Element* output, void* scratch,
             int32_t scratch_size) {
  const nn::context context = context_of(scratch, scratch_size);
  const nn::pool_params params = {
      {p.stride_w, p.stride_h}, {p.pad_left, p.pad_top}, activation_of(p.activation_min, p.activation_max)};
  const int32_t at_once = nn::pools_batches ? p.batches : 1;
  const nn::dims input_dims = {at_once, p.input_h, p.input_w, p.channels};
  const nn::dims filter_dims = {1, p.filter_h, p.filter_w, 1};
  const nn::dims output_dims = {at_once, p.output_h, p.output_w, p.channels};
  for (int32_t b = 0; b < p.batches; b += at_once) {
    const nn::status status = function(&context, &params, &input_dims, input, &filter_dims, &output_dims, output);
    if (status != nn::success) {
      return result_of(status);
    }
    input += p.input_h * p.input_w * p.channels;
    output += p.output_h * p.output_w * p.channels;
  }
  return PM_OK;
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_average_pool2d_s8_s8_scratch_size(const pm_pool2d_params* p) {
  return nn::avgpool_s8_buffer_size(p->output_w, p->channels);
}
int32_t pm_average_pool2d_s8_s8(const pm_pool2d_params* p, const int8_t* input, int8_t* output, void* scratch) {
  return pool(nn::avgpool_s8, *p, input, output, scratch, pm_average_pool2d_s8_s8_scratch_size(p));
}

int32_t pm_average_pool2d_s16_s16_scratch_size(const pm_pool2d_params* p) {
  return nn::avgpool_s16_buffer_size(p->output_w, p->channels);
}
int32_t pm_average_pool2d_s16_s16(const pm_pool2d_params* p, const int16_t* input, int16_t* output, void* scratch) {
  return pool(nn::avgpool_s16, *p, input, output, scratch, pm_average_pool2d_s16_s16_scratch_size(p));
}

int32_t pm_max_pool2d_s8_s8_scratch_size(const pm_pool2d_params*) { return 0; }
int32_t pm_max_pool2d_s8_s8(const pm_pool2d_params* p, const int8_t* input, int8_t* output, void*) {
  return pool(nn::max_pool_s8, *p, input, output, nullptr, 0);
}

int32_t pm_max_pool2d_s16_s16_scratch_size(const pm_pool2d_params*) { return 0; }
int32_t pm_max_pool2d_s16_s16(const pm_pool2d_params* p, const int16_t* input, int16_t* output, void*) {
  return pool(nn::max_pool_s16, *p, input, output, nullptr, 0);
}
}
