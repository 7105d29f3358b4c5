// TRANSPOSE_CONV by CMSIS-NN's wrapper. Its two buffers lie one behind the other in our scratch.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

struct Arguments {
  nn::transpose_conv_params params;
  nn::dims input, filter, bias, output;
};

Arguments arguments_of(const pm_conv2d_params& p) {
  return {{-p.input_zero_point,
           p.output_zero_point,
           {p.stride_w, p.stride_h},
           {p.pad_left, p.pad_top},
           {0, 0},
           {p.dilation_w, p.dilation_h},
           activation_of(p.activation_min, p.activation_max)},
          {p.batches, p.input_h, p.input_w, p.input_c},
          {p.output_c, p.filter_h, p.filter_w, p.input_c},
          {1, 1, 1, p.output_c},
          {p.batches, p.output_h, p.output_w, p.output_c}};
}

/// The accumulators, or a window; what follows them is bytes, which need no alignment.
int32_t first_size(const Arguments& a) {
  return nn::transpose_conv_s8_buffer_size(&a.params, &a.input, &a.filter, &a.output);
}
int32_t reversed_filter_size(const Arguments& a) {
  return nn::transpose_conv_s8_reverse_buffer_size(&a.params, &a.input, &a.filter);
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_transpose_conv_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  const Arguments a = arguments_of(*p);
  return first_size(a) + reversed_filter_size(a);
}

int32_t pm_transpose_conv_s8_s8_s8(const pm_conv2d_params* p, const int8_t* input, const int8_t* filter,
                                   const int32_t* bias, int8_t* output, void* scratch) {
  const Arguments a = arguments_of(*p);
  const nn::context first = context_of(scratch, first_size(a));
  const int32_t reversed_size = reversed_filter_size(a);
  const nn::context reversed =
      context_of(reversed_size == 0 ? nullptr : static_cast<uint8_t*>(scratch) + first.size, reversed_size);
  const nn::per_channel_quant quant = {table(p->multiplier), table(p->shift)};
  return result_of(nn::transpose_conv_s8(&first, &reversed, &a.params, &quant, &a.input, input, &a.filter, filter,
                                         &a.bias, bias, &a.output, output));
}
}
