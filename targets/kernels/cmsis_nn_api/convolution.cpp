// CONV_2D and DEPTHWISE_CONV_2D by CMSIS-NN's wrappers, which choose a kernel by the parameters.
//
// Not expressible: groups at int16. Zero points at int16, which have to be 0 there.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

struct Shapes {
  nn::dims input, filter, bias, output;
};

Shapes shapes_of(const pm_conv2d_params& p, int32_t filter_n, int32_t filter_c) {
  return {{p.batches, p.input_h, p.input_w, p.input_c},
          {filter_n, p.filter_h, p.filter_w, filter_c},
          {1, 1, 1, p.output_c},
          {p.batches, p.output_h, p.output_w, p.output_c}};
}
Shapes shapes_of_conv(const pm_conv2d_params& p) { return shapes_of(p, p.output_c, p.filter_c); }
Shapes shapes_of_depthwise(const pm_conv2d_params& p) { return shapes_of(p, 1, p.output_c); }

nn::conv_params conv_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,     p.output_zero_point,          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top}, {p.dilation_w, p.dilation_h}, activation_of(p.activation_min, p.activation_max)};
}

nn::depthwise_conv_params depthwise_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,
          p.output_zero_point,
          p.depth_multiplier,
          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top},
          {p.dilation_w, p.dilation_h},
          activation_of(p.activation_min, p.activation_max)};
}

nn::per_channel_quant quant_of(const pm_conv2d_params& p) { return {table(p.multiplier), table(p.shift)}; }

bool has_zero_point(const pm_conv2d_params& p) { return p.input_zero_point != 0 || p.output_zero_point != 0; }

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  const nn::conv_params params = conv_params_of(*p);
  const Shapes s = shapes_of_conv(*p);
  return nn::convolve_s8_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* p, const int8_t* input, const int8_t* filter, const int32_t* bias,
                           int8_t* output, void* scratch) {
  const nn::context context = context_of(scratch, pm_conv2d_s8_s8_s8_scratch_size(p));
  const nn::conv_params params = conv_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_conv(*p);
  return result_of(
      nn::convolve_s8(&context, &params, &quant, &s.input, input, &s.filter, filter, &s.bias, bias, &s.output, output));
}

int32_t pm_conv2d_s16_s8_s16_scratch_size(const pm_conv2d_params* p) {
  const nn::conv_params params = conv_params_of(*p);
  const Shapes s = shapes_of_conv(*p);
  return nn::convolve_s16_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_conv2d_s16_s8_s16(const pm_conv2d_params* p, const int16_t* input, const int8_t* filter, const int64_t* bias,
                             int16_t* output, void* scratch) {
  if (p->filter_c != p->input_c || has_zero_point(*p)) {
    return PM_UNSUPPORTED;
  }
  const nn::context context = context_of(scratch, pm_conv2d_s16_s8_s16_scratch_size(p));
  const nn::conv_params params = conv_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_conv(*p);
  const nn::bias_data bias_data = {bias, false};
  return result_of(nn::convolve_s16(&context, &params, &quant, &s.input, input, &s.filter, filter, &s.bias, &bias_data,
                                    &s.output, output));
}

int32_t pm_depthwise_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return nn::depthwise_conv_s8_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_depthwise_conv2d_s8_s8_s8(const pm_conv2d_params* p, const int8_t* input, const int8_t* filter,
                                     const int32_t* bias, int8_t* output, void* scratch) {
  const nn::context context = context_of(scratch, pm_depthwise_conv2d_s8_s8_s8_scratch_size(p));
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return result_of(nn::depthwise_conv_s8(&context, &params, &quant, &s.input, input, &s.filter, filter, &s.bias, bias,
                                         &s.output, output));
}

int32_t pm_depthwise_conv2d_s16_s8_s16_scratch_size(const pm_conv2d_params* p) {
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return nn::depthwise_conv_s16_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_depthwise_conv2d_s16_s8_s16(const pm_conv2d_params* p, const int16_t* input, const int8_t* filter,
                                       const int64_t* bias, int16_t* output, void* scratch) {
  if (has_zero_point(*p)) {
    return PM_UNSUPPORTED;
  }
  const nn::context context = context_of(scratch, pm_depthwise_conv2d_s16_s8_s16_scratch_size(p));
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return result_of(nn::depthwise_conv_s16(&context, &params, &quant, &s.input, input, &s.filter, filter, &s.bias, bias,
                                          &s.output, output));
}
}
