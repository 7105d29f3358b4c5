// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV, FULLY_CONNECTED, BATCH_MATMUL and the pools.
#include <algorithm>
#include <cmath>

#include "harness/import/random_operators.hpp"

namespace probemark::random_operators {

Activation random_activation(RandomGraphBuilder& builder) {
  return builder.once_in(2)
             ? Activation::none
             : builder.one_of<Activation>({Activation::relu, Activation::relu6, Activation::relu_n1_to_1});
}

std::int64_t random_zero_point(RandomGraphBuilder& builder, ElementType type) {
  if (type == ElementType::int16) {
    return 0;
  }
  return builder.once_in(6) ? builder.integer(-128, 127) : builder.integer(-40, 40);
}

std::int32_t window_outputs(std::int32_t input, std::int32_t filter, std::int32_t stride, std::int32_t dilation,
                            Padding padding) {
  const std::int32_t extent = (filter - 1) * dilation + 1;
  if (padding == Padding::same) {
    return (input + stride - 1) / stride;
  }
  return input < extent ? 0 : (input - extent) / stride + 1;
}

namespace {

/// The type of the filter of an operator that takes int4 under int8 activations.
ElementType weight_type(const RandomGraphBuilder& b, const Tensor& input) {
  return input.type == ElementType::int8 ? b.weights() : ElementType::int8;
}

/// The standard deviation of the sum of `terms` products, in quantized units.
float accumulator_deviation(const Tensor& input, ElementType weights, std::int32_t terms) {
  const float input_deviation = input.type == ElementType::int16 ? 18900.0F : 74.0F;
  const float weight_deviation = weights == ElementType::int4 ? 4.6F : 73.0F;
  return input_deviation * weight_deviation * std::sqrt(static_cast<float>(terms));
}

/// One scale, or one a channel along `dimension`.
Quantization filter_quantization(RandomGraphBuilder& b, std::int32_t channels, std::int32_t dimension) {
  Quantization q;
  const float scale = std::ldexp(b.real(1.0F, 2.0F), b.integer(-10, -5));
  const bool per_channel = !b.once_in(3);
  for (std::int32_t c = 0; c < (per_channel ? channels : 1); ++c) {
    q.scale.push_back(per_channel ? scale * b.real(0.4F, 1.6F) : scale);
    q.zero_point.push_back(0);
  }
  q.dimension = q.scale.size() > 1 ? dimension : 0;
  return q;
}

/// int32 for int8 activations, int64 for int16; -1 for none.
std::int32_t add_bias(RandomGraphBuilder& b, const Tensor& input, const Quantization& filter, std::int32_t channels,
                      float deviation) {
  if (b.once_in(4)) {
    return -1;
  }
  Quantization q;
  for (const float scale : filter.scale) {
    q.scale.push_back(input.quantization.scale[0] * scale);
    q.zero_point.push_back(0);
  }
  std::vector<std::int32_t> narrow;
  for (std::int32_t c = 0; c < channels; ++c) {
    narrow.push_back(static_cast<std::int32_t>(b.real(-1.0F, 1.0F) * std::min(deviation, 1e9F)));
  }
  if (input.type == ElementType::int16) {
    return b.add_constant({channels}, ElementType::int64, std::vector<std::int64_t>(narrow.begin(), narrow.end()), q);
  }
  return b.add_constant({channels}, ElementType::int32, narrow, q);
}

/// An absent bias is -1 or left out; DEPTHWISE_CONV_2D of TensorFlow Lite Micro takes only the latter.
std::vector<std::int32_t> weighted_inputs(RandomGraphBuilder& b, std::int32_t input, std::int32_t filter,
                                          std::int32_t bias, bool depthwise) {
  if (bias < 0 && (depthwise || b.once_in(2))) {
    return {input, filter};
  }
  return {input, filter, bias};
}

/// About three deviations of the accumulator fill the output's range.
Quantization output_quantization(RandomGraphBuilder& b, const Tensor& input, const Quantization& filter,
                                 float deviation) {
  const float full = input.type == ElementType::int16 ? 32767.0F : 127.0F;
  const float scale = input.quantization.scale[0] * filter.scale[0] * deviation * b.real(1.0F, 3.5F) / full;
  return quantized(scale, random_zero_point(b, input.type));
}

struct Spatial {
  Attributes attributes;
  std::int32_t filter_h = 1, filter_w = 1;
  std::int32_t output_h = 0, output_w = 0;
};

/// A window that fits; where none was found after some tries, 1x1.
Spatial random_window(RandomGraphBuilder& b, const Shape& input, bool dilated) {
  for (int attempt = 0; attempt < 8; ++attempt) {
    Spatial s;
    s.filter_h = b.integer(1, 4);
    s.filter_w = b.integer(1, 4);
    s.attributes.padding = b.once_in(2) ? Padding::same : Padding::valid;
    s.attributes.stride_h = b.integer(1, 3);
    s.attributes.stride_w = b.integer(1, 3);
    if (dilated && b.once_in(3)) {
      s.attributes.dilation_h = b.integer(1, 3);
      s.attributes.dilation_w = b.integer(1, 3);
    }
    const Attributes& a = s.attributes;
    s.output_h = window_outputs(input[1], s.filter_h, a.stride_h, a.dilation_h, a.padding);
    s.output_w = window_outputs(input[2], s.filter_w, a.stride_w, a.dilation_w, a.padding);
    if (s.output_h > 0 && s.output_w > 0) {
      return s;
    }
  }
  return {{}, 1, 1, input[1], input[2]};
}

std::int32_t append_pool(RandomGraphBuilder& b, std::int32_t input, OperatorCode code) {
  const Tensor in = b.tensor(input);
  Spatial s = random_window(b, in.shape, false);
  s.attributes.filter_h = s.filter_h;
  s.attributes.filter_w = s.filter_w;
  s.attributes.activation = random_activation(b);
  const std::int32_t output =
      b.add_tensor({in.shape[0], s.output_h, s.output_w, in.shape[3]}, in.type, in.quantization);
  b.add_operator(code, s.attributes, {input}, output);
  return output;
}

}  // namespace

std::int32_t append_CONV_2D(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  Spatial s = random_window(b, in.shape, true);
  s.attributes.activation = random_activation(b);
  std::int32_t groups = 1;
  if (b.once_in(3)) {
    groups = in.shape[3] % 2 == 0 ? 2 : in.shape[3];
  }
  const std::int32_t channels = groups * b.integer(1, groups > 2 ? 2 : 6);
  const std::int32_t depth = in.shape[3] / groups;
  const Quantization fq = filter_quantization(b, channels, 0);
  const ElementType weights = weight_type(b, in);
  const std::int32_t filter = b.add_random_constant({channels, s.filter_h, s.filter_w, depth}, weights, fq);
  const float deviation = accumulator_deviation(in, weights, s.filter_h * s.filter_w * depth);
  const std::int32_t bias = add_bias(b, in, fq, channels, deviation);
  const std::int32_t output =
      b.add_tensor({in.shape[0], s.output_h, s.output_w, channels}, in.type, output_quantization(b, in, fq, deviation));
  b.add_operator(OperatorCode::CONV_2D, s.attributes, weighted_inputs(b, input, filter, bias, false), output);
  return output;
}

std::int32_t append_DEPTHWISE_CONV_2D(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  Spatial s = random_window(b, in.shape, true);
  s.attributes.activation = random_activation(b);
  s.attributes.depth_multiplier = b.once_in(2) ? 1 : b.integer(2, 4);
  const std::int32_t channels = in.shape[3] * s.attributes.depth_multiplier;
  const Quantization fq = filter_quantization(b, channels, 3);
  const ElementType weights = weight_type(b, in);
  const std::int32_t filter = b.add_random_constant({1, s.filter_h, s.filter_w, channels}, weights, fq);
  const float deviation = accumulator_deviation(in, weights, s.filter_h * s.filter_w);
  const std::int32_t bias = add_bias(b, in, fq, channels, deviation);
  const std::int32_t output =
      b.add_tensor({in.shape[0], s.output_h, s.output_w, channels}, in.type, output_quantization(b, in, fq, deviation));
  b.add_operator(OperatorCode::DEPTHWISE_CONV_2D, s.attributes, weighted_inputs(b, input, filter, bias, true), output);
  return output;
}

/// The output has any of the sizes that a convolution of this window would take back to the input's.
std::int32_t append_TRANSPOSE_CONV(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  Attributes a;
  a.padding = b.once_in(2) ? Padding::same : Padding::valid;
  a.stride_h = b.integer(1, 3);
  a.stride_w = b.integer(1, 3);
  a.activation = random_activation(b);
  const std::int32_t filter_h = b.integer(1, 4);
  const std::int32_t filter_w = b.integer(1, 4);
  const auto extent = [&](std::int32_t size, std::int32_t stride, std::int32_t taps) {
    const std::int32_t smallest = (size - 1) * stride + (a.padding == Padding::same ? 1 : taps);
    return smallest + (b.once_in(2) ? stride - 1 : b.integer(0, stride - 1));
  };
  const std::int32_t channels = b.integer(1, 6);
  const Shape shape{in.shape[0], extent(in.shape[1], a.stride_h, filter_h), extent(in.shape[2], a.stride_w, filter_w),
                    channels};
  const Quantization fq = filter_quantization(b, channels, 0);
  const std::int32_t size = b.add_constant({4}, ElementType::int32, shape);
  const std::int32_t filter = b.add_random_constant({channels, filter_h, filter_w, in.shape[3]}, ElementType::int8, fq);
  const std::int32_t taps = std::max(1, filter_h / a.stride_h) * std::max(1, filter_w / a.stride_w);
  const float deviation = accumulator_deviation(in, ElementType::int8, taps * in.shape[3]);
  std::vector<std::int32_t> inputs{size, filter, input};
  if (const std::int32_t bias = add_bias(b, in, fq, channels, deviation); bias >= 0) {
    inputs.push_back(bias);
  }
  const std::int32_t output = b.add_tensor(shape, in.type, output_quantization(b, in, fq, deviation));
  b.add_operator(OperatorCode::TRANSPOSE_CONV, a, inputs, output);
  return output;
}

std::int32_t append_FULLY_CONNECTED(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const std::int32_t depth = in.shape.size() < 2 ? static_cast<std::int32_t>(in.elements()) : in.shape.back();
  const auto batches = static_cast<std::int32_t>(in.elements()) / depth;
  const std::int32_t outputs = b.integer(1, 24);
  const ElementType weights = weight_type(b, in);
  Quantization fq = filter_quantization(b, outputs, 0);
  if (fq.scale.size() == 1 && in.type == ElementType::int8 && b.once_in(3)) {
    fq.zero_point[0] = weights == ElementType::int4 ? b.integer(-8, 7) : b.integer(-128, 127);
  }
  const std::int32_t filter = b.add_random_constant({outputs, depth}, weights, fq);
  const float deviation = accumulator_deviation(in, weights, depth);
  const std::int32_t bias = add_bias(b, in, fq, outputs, deviation);
  const std::int32_t output = b.add_tensor({batches, outputs}, in.type, output_quantization(b, in, fq, deviation));
  Attributes attributes;
  attributes.activation = random_activation(b);
  b.add_operator(OperatorCode::FULLY_CONNECTED, attributes, weighted_inputs(b, input, filter, bias, false), output);
  return output;
}

/// The input is either operand, transposed or not; the other is an input or a constant and may lack batches or repeat.
std::int32_t append_BATCH_MATMUL(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const std::size_t rank = in.shape.size();
  Attributes a;
  a.adjoint_a = b.once_in(3);
  a.adjoint_b = b.once_in(2);
  const bool first = !b.once_in(3);
  // Where the depth is in each operand.
  const std::size_t a_depth = rank - (a.adjoint_a ? 2 : 1);
  const std::size_t b_depth = rank - (a.adjoint_b ? 1 : 2);
  const auto other_of = [rank](std::size_t at) { return 2 * rank - 3 - at; };
  const std::size_t mine = first ? a_depth : b_depth;
  const std::size_t theirs = first ? b_depth : a_depth;
  const std::int32_t depth = in.shape[mine];
  const std::int32_t outer = b.integer(1, 9);
  Shape other = in.shape;
  other[theirs] = depth;
  other[other_of(theirs)] = outer;
  Shape shape = in.shape;
  shape[rank - 2] = first ? in.shape[other_of(mine)] : outer;
  shape[rank - 1] = first ? outer : in.shape[other_of(mine)];
  const std::int32_t batches = static_cast<std::int32_t>(rank) - 2;
  const auto dropped = static_cast<std::size_t>(b.once_in(4) ? b.integer(0, batches) : 0);
  for (std::size_t d = dropped; d + 2 < rank; ++d) {
    if (in.shape[d] == 1) {
      shape[d] = b.integer(1, 3);
    }
    other[d] = in.shape[d] == 1 || !b.once_in(3) ? shape[d] : 1;
  }
  other.erase(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(dropped));
  Quantization q = b.quantization(in.type);
  if (b.once_in(2)) {
    q.zero_point[0] = 0;
  }
  const std::int32_t second = b.once_in(3) ? b.add_random_constant(other, in.type, q) : b.add_input(other, in.type, q);
  const bool wide = in.type == ElementType::int16;
  const float deviation = wide ? 18900.0F : 74.0F;
  const float scale = in.quantization.scale[0] * q.scale[0] * deviation * deviation *
                      std::sqrt(static_cast<float>(depth)) * b.real(1.0F, 3.5F) / (wide ? 32767.0F : 127.0F);
  const std::int32_t output = b.add_tensor(shape, in.type, quantized(scale, random_zero_point(b, in.type)));
  b.add_operator(OperatorCode::BATCH_MATMUL, a,
                 first ? std::vector<std::int32_t>{input, second} : std::vector<std::int32_t>{second, input}, output);
  return output;
}

std::int32_t append_AVERAGE_POOL_2D(RandomGraphBuilder& b, std::int32_t input) {
  return append_pool(b, input, OperatorCode::AVERAGE_POOL_2D);
}

std::int32_t append_MAX_POOL_2D(RandomGraphBuilder& b, std::int32_t input) {
  return append_pool(b, input, OperatorCode::MAX_POOL_2D);
}

}  // namespace probemark::random_operators
