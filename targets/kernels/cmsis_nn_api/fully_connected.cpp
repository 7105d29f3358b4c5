// FULLY_CONNECTED by CMSIS-NN.
//
// Not expressible at int16: zero points, and more than one multiplier. At int8, where the library does not take it: a
// filter zero point.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

struct Arguments {
  nn::fully_connected_params params;
  nn::dims input, filter, bias, output;
};

Arguments arguments_of(const pm_fully_connected_params& p) {
  return {{-p.input_zero_point, -p.filter_zero_point, p.output_zero_point,
           activation_of(p.activation_min, p.activation_max)},
          {p.batches, 1, 1, p.input_depth},
          {p.input_depth, 1, 1, p.output_depth},
          {1, 1, 1, p.output_depth},
          {p.batches, 1, 1, p.output_depth}};
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params* p) {
  const Arguments a = arguments_of(*p);
  return nn::fully_connected_s8_buffer_size(&a.filter);
}

int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* p, const int8_t* input, const int8_t* filter,
                                    const int32_t* bias, int8_t* output, void* scratch) {
  if (!nn::takes_filter_zero_point && p->filter_zero_point != 0) {
    return PM_UNSUPPORTED;
  }
  const Arguments a = arguments_of(*p);
  const nn::context context = context_of(scratch, nn::fully_connected_s8_buffer_size(&a.filter));
  if (context.size != 0) {
    // Where the library has a buffer, it expects each output's start in it: bias and row sum.
    const nn::status summed = nn::vector_sum_s8(static_cast<int32_t*>(scratch), p->input_depth, p->output_depth, filter,
                                                a.params.input_offset, a.params.filter_offset, bias);
    if (summed != nn::success) {
      return result_of(summed);
    }
  }
  const nn::quant quant = {table(p->multiplier), table(p->shift), p->channels == 1 ? 0 : 1};
  return result_of(nn::fully_connected_s8(&context, &a.params, &quant, &a.input, input, &a.filter, filter, &a.bias,
                                          bias, &a.output, output));
}

int32_t pm_fully_connected_s16_s8_s16_scratch_size(const pm_fully_connected_params* p) {
  const Arguments a = arguments_of(*p);
  return nn::fully_connected_s16_buffer_size(&a.filter);
}

int32_t pm_fully_connected_s16_s8_s16(const pm_fully_connected_params* p, const int16_t* input, const int8_t* filter,
                                      const int64_t* bias, int16_t* output, void* scratch) {
  if (p->input_zero_point != 0 || p->filter_zero_point != 0 || p->output_zero_point != 0 || p->channels != 1) {
    return PM_UNSUPPORTED;
  }
  const Arguments a = arguments_of(*p);
  const nn::context context = context_of(scratch, nn::fully_connected_s16_buffer_size(&a.filter));
  const nn::per_tensor_quant quant = {p->multiplier[0], p->shift[0]};
  return result_of(nn::fully_connected_s16(&context, &a.params, &quant, &a.input, input, &a.filter, filter, &a.bias,
                                           bias, &a.output, output));
}
}
