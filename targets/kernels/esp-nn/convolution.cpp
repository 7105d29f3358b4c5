// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED by ESP-NN's ANSI C functions. They take one sample: batches are a
// loop.
//
// Not expressible: dilation; depths and output counts beyond 65535 in FULLY_CONNECTED.
#include "esp_nn_library.hpp"
#include "reference/kernel_abi.h"

namespace {

int32_t* table(const int32_t* constants) { return const_cast<int32_t*>(constants); }

bool is_dilated(const pm_conv2d_params& p) { return p.dilation_h != 1 || p.dilation_w != 1; }

data_dims_t input_of(const pm_conv2d_params& p) { return {p.input_w, p.input_h, p.input_c, 1}; }
data_dims_t filter_of(const pm_conv2d_params& p) { return {p.filter_w, p.filter_h, p.filter_c, 1}; }
data_dims_t output_of(const pm_conv2d_params& p) { return {p.output_w, p.output_h, p.output_c, 1}; }

conv_params_t conv_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,     p.output_zero_point,          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top}, {p.dilation_w, p.dilation_h}, {p.activation_min, p.activation_max}};
}

dw_conv_params_t depthwise_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,
          p.output_zero_point,
          p.depth_multiplier,
          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top},
          {p.dilation_w, p.dilation_h},
          {p.activation_min, p.activation_max}};
}

int32_t input_size(const pm_conv2d_params& p) { return p.input_h * p.input_w * p.input_c; }
int32_t output_size(const pm_conv2d_params& p) { return p.output_h * p.output_w * p.output_c; }

}  // namespace

extern "C" {

int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  const data_dims_t input = input_of(*p);
  const data_dims_t filter = filter_of(*p);
  const data_dims_t output = output_of(*p);
  const conv_params_t params = conv_params_of(*p);
  return esp_nn_get_conv_scratch_size(&input, &filter, &output, &params);
}

int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* p, const int8_t* input, const int8_t* filter, const int32_t* bias,
                           int8_t* output, void* scratch) {
  if (is_dilated(*p)) {
    return PM_UNSUPPORTED;
  }
  const data_dims_t input_dims = input_of(*p);
  const data_dims_t filter_dims = filter_of(*p);
  const data_dims_t output_dims = output_of(*p);
  const conv_params_t params = conv_params_of(*p);
  const quant_data_t quant = {table(p->shift), table(p->multiplier)};
  esp_nn_set_conv_scratch_buf(scratch);
  for (int32_t b = 0; b < p->batches; ++b) {
    esp_nn_conv_s8(&input_dims, input + b * input_size(*p), &filter_dims, filter, bias, &output_dims,
                   output + b * output_size(*p), &params, &quant);
  }
  return PM_OK;
}

int32_t pm_depthwise_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  const data_dims_t input = input_of(*p);
  const data_dims_t filter = filter_of(*p);
  const data_dims_t output = output_of(*p);
  const dw_conv_params_t params = depthwise_params_of(*p);
  return esp_nn_get_depthwise_conv_scratch_size(&input, &filter, &output, &params);
}

int32_t pm_depthwise_conv2d_s8_s8_s8(const pm_conv2d_params* p, const int8_t* input, const int8_t* filter,
                                     const int32_t* bias, int8_t* output, void* scratch) {
  if (is_dilated(*p)) {
    return PM_UNSUPPORTED;
  }
  const data_dims_t input_dims = input_of(*p);
  const data_dims_t filter_dims = filter_of(*p);
  const data_dims_t output_dims = output_of(*p);
  const dw_conv_params_t params = depthwise_params_of(*p);
  const quant_data_t quant = {table(p->shift), table(p->multiplier)};
  esp_nn_set_depthwise_conv_scratch_buf(scratch);
  for (int32_t b = 0; b < p->batches; ++b) {
    esp_nn_depthwise_conv_s8(&input_dims, input + b * input_size(*p), &filter_dims, filter, bias, &output_dims,
                             output + b * output_size(*p), &params, &quant);
  }
  return PM_OK;
}

int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params*) { return 0; }

int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* p, const int8_t* input, const int8_t* filter,
                                    const int32_t* bias, int8_t* output, void*) {
  if (p->input_depth > UINT16_MAX || p->output_depth > UINT16_MAX) {
    return PM_UNSUPPORTED;
  }
  const auto depth = static_cast<uint16_t>(p->input_depth);
  const auto outputs = static_cast<uint16_t>(p->output_depth);
  for (int32_t b = 0; b < p->batches; ++b, input += p->input_depth, output += p->output_depth) {
    if (p->channels == 1) {
      esp_nn_fully_connected_s8(input, -p->input_zero_point, depth, filter, -p->filter_zero_point, bias, output,
                                outputs, p->output_zero_point, p->shift[0], p->multiplier[0], p->activation_min,
                                p->activation_max);
    } else {
      esp_nn_fully_connected_per_ch_s8(input, -p->input_zero_point, depth, filter, -p->filter_zero_point, bias, output,
                                       outputs, p->output_zero_point, p->shift, p->multiplier, p->activation_min,
                                       p->activation_max);
    }
  }
  return PM_OK;
}
}
