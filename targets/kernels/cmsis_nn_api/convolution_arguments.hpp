// CONV_2D and DEPTHWISE_CONV_2D in the terms of CMSIS-NN's interface.
#ifndef CMSIS_NN_API_CONVOLUTION_ARGUMENTS_HPP
#define CMSIS_NN_API_CONVOLUTION_ARGUMENTS_HPP

#include "shapes.hpp"

namespace nn_adapter {

struct Shapes {
  nn::dims input, filter, bias, output;
};

inline Shapes shapes_of(const pm_conv2d_params& p, int32_t filter_n, int32_t filter_c) {
  return {{p.batches, p.input_h, p.input_w, p.input_c},
          {filter_n, p.filter_h, p.filter_w, filter_c},
          {1, 1, 1, p.output_c},
          {p.batches, p.output_h, p.output_w, p.output_c}};
}
inline Shapes shapes_of_conv(const pm_conv2d_params& p) { return shapes_of(p, p.output_c, p.filter_c); }
inline Shapes shapes_of_depthwise(const pm_conv2d_params& p) { return shapes_of(p, 1, p.output_c); }

inline nn::conv_params conv_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,     p.output_zero_point,          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top}, {p.dilation_w, p.dilation_h}, activation_of(p.activation_min, p.activation_max)};
}

inline nn::depthwise_conv_params depthwise_params_of(const pm_conv2d_params& p) {
  return {-p.input_zero_point,
          p.output_zero_point,
          p.depth_multiplier,
          {p.stride_w, p.stride_h},
          {p.pad_left, p.pad_top},
          {p.dilation_w, p.dilation_h},
          activation_of(p.activation_min, p.activation_max)};
}

inline nn::per_channel_quant quant_of(const pm_conv2d_params& p) { return {table(p.multiplier), table(p.shift)}; }

inline bool has_zero_point(const pm_conv2d_params& p) { return p.input_zero_point != 0 || p.output_zero_point != 0; }

}  // namespace nn_adapter

#endif
