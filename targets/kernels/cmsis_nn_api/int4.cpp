// int4 weights: CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED by CMSIS-NN, which packs them as we do.
//
// Not expressible: groups; in FULLY_CONNECTED a filter zero point, and more than one multiplier.
#include "convolution_arguments.hpp"

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

namespace {

/// The library has bytes as int8_t.
const int8_t* bytes_of(const uint8_t* packed) { return reinterpret_cast<const int8_t*>(packed); }

}  // namespace

extern "C" {

int32_t pm_conv2d_s8_s4_s8_scratch_size(const pm_conv2d_params* p) {
  const nn::conv_params params = conv_params_of(*p);
  const Shapes s = shapes_of_conv(*p);
  return nn::convolve_s4_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_conv2d_s8_s4_s8(const pm_conv2d_params* p, const int8_t* input, const uint8_t* filter, const int32_t* bias,
                           int8_t* output, void* scratch) {
  if (p->filter_c != p->input_c) {
    return PM_UNSUPPORTED;
  }
  const nn::context context = context_of(scratch, pm_conv2d_s8_s4_s8_scratch_size(p));
  const nn::conv_params params = conv_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_conv(*p);
  return result_of(nn::convolve_s4(&context, &params, &quant, &s.input, input, &s.filter, bytes_of(filter), &s.bias,
                                   bias, &s.output, output));
}

int32_t pm_depthwise_conv2d_s8_s4_s8_scratch_size(const pm_conv2d_params* p) {
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return nn::depthwise_conv_s4_buffer_size(&params, &s.input, &s.filter, &s.output);
}

int32_t pm_depthwise_conv2d_s8_s4_s8(const pm_conv2d_params* p, const int8_t* input, const uint8_t* filter,
                                     const int32_t* bias, int8_t* output, void* scratch) {
  const nn::context context = context_of(scratch, pm_depthwise_conv2d_s8_s4_s8_scratch_size(p));
  const nn::depthwise_conv_params params = depthwise_params_of(*p);
  const nn::per_channel_quant quant = quant_of(*p);
  const Shapes s = shapes_of_depthwise(*p);
  return result_of(nn::depthwise_conv_s4(&context, &params, &quant, &s.input, input, &s.filter, bytes_of(filter),
                                         &s.bias, bias, &s.output, output));
}

int32_t pm_fully_connected_s8_s4_s8_scratch_size(const pm_fully_connected_params*) { return 0; }

int32_t pm_fully_connected_s8_s4_s8(const pm_fully_connected_params* p, const int8_t* input, const uint8_t* filter,
                                    const int32_t* bias, int8_t* output, void*) {
  if (p->filter_zero_point != 0 || p->channels != 1) {
    return PM_UNSUPPORTED;
  }
  const nn::context none = context_of(nullptr, 0);
  const nn::fully_connected_params params = {-p->input_zero_point, 0, p->output_zero_point,
                                             activation_of(p->activation_min, p->activation_max)};
  const nn::dims input_dims = {p->batches, 1, 1, p->input_depth};
  const nn::dims filter_dims = {p->input_depth, 1, 1, p->output_depth};
  const nn::dims bias_dims = {1, 1, 1, p->output_depth};
  const nn::dims output_dims = {p->batches, 1, 1, p->output_depth};
  const nn::per_tensor_quant quant = {p->multiplier[0], p->shift[0]};
  return result_of(nn::fully_connected_s4(&none, &params, &quant, &input_dims, input, &filter_dims, bytes_of(filter),
                                          &bias_dims, bias, &output_dims, output));
}
}
