// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED.
//
// Effective scales, as TensorFlow Lite Micro computes them: convolutions (double)input * (double)filter /
// (double)output; FULLY_CONNECTED with one scale rounds input * filter to float first. XNNPACK computes in float
// throughout.
#include <fmt/format.h>

#include <algorithm>

#include "reference/lowering/lowering.hpp"
#include "reference/lowering/window.hpp"

namespace probemark::lowering {
namespace {

/// Multipliers and shifts, one a channel.
struct ChannelScales {
  std::vector<std::int32_t> multiplier;
  std::vector<std::int32_t> shift;
};

enum class ScaleProduct { in_double, in_float };

ChannelScales channel_scales(const Context& context, const Tensor& input, const Tensor& filter, std::size_t channels,
                             ScaleProduct product) {
  ChannelScales scales;
  for (std::size_t c = 0; c < channels; ++c) {
    const float filter_scale = filter.quantization.scale[filter.quantization.scale.size() == 1 ? 0 : c];
    double real = 0;
    if (context.profile == Profile::xnnpack) {
      real = scale_of(input) * filter_scale / scale_of(context.output());
    } else if (product == ScaleProduct::in_float) {
      real = static_cast<double>(scale_of(input) * filter_scale) / static_cast<double>(scale_of(context.output()));
    } else {
      real = static_cast<double>(scale_of(input)) * static_cast<double>(filter_scale) /
             static_cast<double>(scale_of(context.output()));
    }
    const Multiplier m = quantize_multiplier(real, context.profile);
    scales.multiplier.push_back(m.multiplier);
    scales.shift.push_back(m.shift);
  }
  return scales;
}

/// Filter: constant int8, symmetric unless `zero_point_allowed`, one scale or `channels` along `dimension`.
Result<void> expect_filter(const Context& context, const Tensor& filter, std::int32_t dimension, std::int32_t channels,
                           bool zero_point_allowed) {
  if (!filter.constant || filter.type != ElementType::int8) {
    return context.unsupported(fmt::format("filter '{}' is {}{}", filter.name, filter.constant ? "" : "not constant, ",
                                           element_name(filter.type)),
                               "constant int8 filters");
  }
  const Quantization& q = filter.quantization;
  const bool per_channel = q.scale.size() == static_cast<std::size_t>(channels) && q.scale.size() > 1;
  if ((q.scale.size() != 1 && !per_channel) || (per_channel && q.dimension != dimension) ||
      (q.zero_point.size() != q.scale.size() && q.zero_point.size() != 1)) {
    return context.unsupported(
        fmt::format("filter '{}' has {} scales along dimension {}", filter.name, q.scale.size(), q.dimension),
        fmt::format("1 scale, or {} along dimension {}", channels, dimension));
  }
  const bool symmetric = std::all_of(q.zero_point.begin(), q.zero_point.end(), [](auto z) { return z == 0; });
  const bool in_range =
      std::all_of(q.zero_point.begin(), q.zero_point.end(), [](auto z) { return z >= -128 && z <= 127; });
  if (!in_range || (!symmetric && (!zero_point_allowed || per_channel))) {
    return context.unsupported(fmt::format("filter '{}' has a zero point", filter.name),
                               "symmetric filters (zero point 0)");
  }
  if (!std::all_of(q.scale.begin(), q.scale.end(), [](float s) { return s > 0 && s < 1e30F; })) {
    return context.unsupported(fmt::format("filter '{}' has a scale that is not positive", filter.name),
                               "positive finite scales");
  }
  return {};
}

/// Adds tables "filter", "multiplier", "shift" and, where there is one, "bias" in the accumulator's type.
Result<void> add_tables(const Context& context, const Tensor& input, const Tensor& filter, const ChannelScales& scales,
                        const Tensor* bias, std::int32_t outputs, Call& call) {
  call.tables["filter"] = Table{filter.type, filter.data};
  call.tables["multiplier"] = table_of(ElementType::int32, scales.multiplier);
  call.tables["shift"] = table_of(ElementType::int32, scales.shift);
  const bool wide = input.type == ElementType::int16;
  if (bias == nullptr) {
    return wide && context.attributes().int32_accumulator
               ? context.unsupported("int16 activations with a 32-bit accumulator", "64-bit accumulators for int16")
               : Result<void>();
  }
  // An int32 bias of int16 activations asks TensorFlow Lite for an int32 accumulator, which rounds otherwise.
  const ElementType type = wide ? ElementType::int64 : ElementType::int32;
  if (!bias->constant || bias->type != type || bias->elements() != outputs) {
    return context.unsupported(
        fmt::format("bias '{}' has {} elements of {}", bias->name, bias->elements(), element_name(bias->type)),
        fmt::format("a constant bias of {} elements, {} for {} activations", outputs, element_name(type),
                    element_name(input.type)));
  }
  call.tables["bias"] = Table{bias->type, bias->data};
  return {};
}

Result<std::vector<Call>> lower_convolution(const Context& context, bool depthwise) {
  if (auto checked = context.expect_inputs(2, 3); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& filter = *context.input(1);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (input.type != output.type || input.shape.size() != 4 || filter.shape.size() != 4 || output.shape.size() != 4) {
    return context.unsupported("shapes or types of input, filter and output do not match",
                               "4-D tensors, output of the input's type");
  }
  const std::int32_t channels = output.shape[3];
  if (auto checked = expect_filter(context, filter, depthwise ? 3 : 0, channels, false); !checked) {
    return tl::unexpected(checked.error());
  }
  pm_conv2d_params p{};
  p.batches = input.shape[0];
  p.input_h = input.shape[1];
  p.input_w = input.shape[2];
  p.input_c = input.shape[3];
  p.filter_h = filter.shape[1];
  p.filter_w = filter.shape[2];
  p.filter_c = depthwise ? 1 : filter.shape[3];
  p.output_h = output.shape[1];
  p.output_w = output.shape[2];
  p.output_c = channels;
  p.depth_multiplier = depthwise && p.input_c > 0 ? p.output_c / p.input_c : 1;
  const bool shapes_ok =
      depthwise ? filter.shape[0] == 1 && filter.shape[3] == channels && p.input_c > 0 && p.output_c % p.input_c == 0
                : filter.shape[0] == channels && p.filter_c > 0 && p.input_c % p.filter_c == 0 &&
                      channels % (p.input_c / p.filter_c) == 0;
  if (!shapes_ok || output.shape[0] != p.batches) {
    return context.unsupported(
        "the filter's shape does not fit input and output",
        depthwise ? "[1, h, w, input channels * multiplier]" : "[output channels, h, w, input channels / groups]");
  }
  const std::int64_t terms = std::int64_t{p.filter_h} * p.filter_w * p.filter_c;
  if (auto fits = expect_sum_fits(context, input.type == ElementType::int16 ? 0 : terms, std::int64_t{255} * 128);
      !fits) {
    return tl::unexpected(fits.error());
  }
  const auto window = place_window(context, p.input_h, p.input_w, p.filter_h, p.filter_w, p.output_h, p.output_w);
  if (!window) {
    return tl::unexpected(window.error());
  }
  p.stride_h = context.attributes().stride_h;
  p.stride_w = context.attributes().stride_w;
  p.dilation_h = context.attributes().dilation_h;
  p.dilation_w = context.attributes().dilation_w;
  p.pad_top = window->pad_top;
  p.pad_left = window->pad_left;
  p.input_zero_point = zero_point_of(input);
  p.output_zero_point = zero_point_of(output);
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  const bool wide = input.type == ElementType::int16;
  const Kernel kernel = depthwise ? (wide ? Kernel::depthwise_conv2d_s16_s8_s16 : Kernel::depthwise_conv2d_s8_s8_s8)
                                  : (wide ? Kernel::conv2d_s16_s8_s16 : Kernel::conv2d_s8_s8_s8);
  Call call = context.call(kernel, p);
  const ChannelScales scales =
      channel_scales(context, input, filter, static_cast<std::size_t>(channels), ScaleProduct::in_double);
  if (auto added = add_tables(context, input, filter, scales, context.input(2), channels, call); !added) {
    return tl::unexpected(added.error());
  }
  return std::vector<Call>{std::move(call)};
}

}  // namespace

Result<std::vector<Call>> lower_conv2d(const Context& context) { return lower_convolution(context, false); }
Result<std::vector<Call>> lower_depthwise_conv2d(const Context& context) { return lower_convolution(context, true); }

Result<std::vector<Call>> lower_transpose_conv(const Context& context) {
  if (auto checked = context.expect_inputs(3, 4); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& filter = *context.input(1);
  const Tensor& input = *context.input(2);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  const auto shape = constant_integers(context, context.input(0), "output shape");
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  if (input.type != ElementType::int8 || output.type != ElementType::int8 || input.shape.size() != 4 ||
      filter.shape.size() != 4 || output.shape.size() != 4 || *shape != output.shape ||
      filter.shape[0] != output.shape[3] || filter.shape[3] != input.shape[3] || input.shape[0] != output.shape[0]) {
    return context.unsupported("shapes or types of input, filter and output do not match",
                               "4-D int8 tensors, filter [output channels, h, w, input channels], the output's shape");
  }
  pm_conv2d_params p{};
  p.batches = input.shape[0];
  p.input_h = input.shape[1];
  p.input_w = input.shape[2];
  p.input_c = p.filter_c = input.shape[3];
  p.filter_h = filter.shape[1];
  p.filter_w = filter.shape[2];
  p.output_h = output.shape[1];
  p.output_w = output.shape[2];
  p.output_c = output.shape[3];
  p.depth_multiplier = p.dilation_h = p.dilation_w = 1;
  if (auto checked = expect_filter(context, filter, 0, p.output_c, false); !checked) {
    return tl::unexpected(checked.error());
  }
  const std::int64_t terms = std::int64_t{p.filter_h} * p.filter_w * p.filter_c;
  if (auto fits = expect_sum_fits(context, terms, std::int64_t{255} * 128); !fits) {
    return tl::unexpected(fits.error());
  }
  // The padding of the convolution that would go from the output back to the input.
  const auto window = place_window(context, p.output_h, p.output_w, p.filter_h, p.filter_w, p.input_h, p.input_w);
  if (!window) {
    return tl::unexpected(window.error());
  }
  p.stride_h = context.attributes().stride_h;
  p.stride_w = context.attributes().stride_w;
  p.pad_top = window->pad_top;
  p.pad_left = window->pad_left;
  p.input_zero_point = zero_point_of(input);
  p.output_zero_point = zero_point_of(output);
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  Call call = context.call(Kernel::transpose_conv_s8_s8_s8, p);
  call.inputs = {context.op().inputs[2]};
  const ChannelScales scales =
      channel_scales(context, input, filter, static_cast<std::size_t>(p.output_c), ScaleProduct::in_double);
  if (auto added = add_tables(context, input, filter, scales, context.input(3), p.output_c, call); !added) {
    return tl::unexpected(added.error());
  }
  return std::vector<Call>{std::move(call)};
}

Result<std::vector<Call>> lower_fully_connected(const Context& context) {
  if (auto checked = context.expect_inputs(2, 3); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& filter = *context.input(1);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (context.attributes().shuffled_weights) {
    return context.unsupported("shuffled weights", "the default weights format");
  }
  if (input.type != output.type || filter.shape.size() != 2 || filter.shape[1] <= 0 ||
      input.elements() % filter.shape[1] != 0 ||
      output.elements() != input.elements() / filter.shape[1] * filter.shape[0]) {
    return context.unsupported("shapes or types of input, filter and output do not match",
                               "filter [outputs, depth], input n * depth elements, output n * outputs");
  }
  const bool wide = input.type == ElementType::int16;
  const std::int32_t outputs = filter.shape[0];
  if (auto checked = expect_filter(context, filter, 0, outputs, !wide); !checked) {
    return tl::unexpected(checked.error());
  }
  pm_fully_connected_params p{};
  p.input_depth = filter.shape[1];
  p.batches = static_cast<std::int32_t>(input.elements() / p.input_depth);
  p.output_depth = outputs;
  p.input_zero_point = zero_point_of(input);
  p.filter_zero_point = static_cast<std::int32_t>(filter.quantization.zero_point[0]);
  p.output_zero_point = zero_point_of(output);
  if (auto fits = expect_sum_fits(context, wide ? 0 : p.input_depth, p.filter_zero_point == 0 ? 255 * 128 : 255 * 255);
      !fits) {
    return tl::unexpected(fits.error());
  }
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  const std::size_t channels = filter.quantization.scale.size();
  p.channels = static_cast<std::int32_t>(channels);
  const auto product = channels == 1 ? ScaleProduct::in_float : ScaleProduct::in_double;
  Call call = context.call(wide ? Kernel::fully_connected_s16_s8_s16 : Kernel::fully_connected_s8_s8_s8, p);
  if (auto added = add_tables(context, input, filter, channel_scales(context, input, filter, channels, product),
                              context.input(2), outputs, call);
      !added) {
    return tl::unexpected(added.error());
  }
  return std::vector<Call>{std::move(call)};
}

}  // namespace probemark::lowering
