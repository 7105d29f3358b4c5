// CONV_2D, DEPTHWISE_CONV_2D and TRANSPOSE_CONV.
#include <fmt/format.h>

#include "reference/lowering/filter.hpp"
#include "reference/lowering/window.hpp"

namespace probemark::lowering {
namespace {

struct Operands {
  const Tensor& input;
  const Tensor& filter;
  const Tensor* bias;
};

/// Input and output: 4-D activations of one type; the filter is 4-D.
Result<void> expect_images(const Context& context, const Operands& tensors) {
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&tensors.input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return checked;
    }
  }
  if (tensors.input.type != output.type || tensors.input.shape.size() != 4 || tensors.filter.shape.size() != 4 ||
      output.shape.size() != 4) {
    return context.unsupported("shapes or types of input, filter and output do not match",
                               "4-D tensors, output of the input's type");
  }
  return {};
}

/// The fields that follow from the shapes and the quantization alone.
pm_conv2d_params image_parameters(const Context& context, const Operands& tensors) {
  const std::vector<std::int32_t>& in = tensors.input.shape;
  const std::vector<std::int32_t>& filter = tensors.filter.shape;
  const std::vector<std::int32_t>& out = context.output().shape;
  pm_conv2d_params p{};
  p.batches = in[0];
  p.input_h = in[1];
  p.input_w = in[2];
  p.input_c = in[3];
  p.filter_h = filter[1];
  p.filter_w = filter[2];
  p.filter_c = filter[3];
  p.output_h = out[1];
  p.output_w = out[2];
  p.output_c = out[3];
  p.stride_h = context.attributes().stride_h;
  p.stride_w = context.attributes().stride_w;
  p.dilation_h = context.attributes().dilation_h;
  p.dilation_w = context.attributes().dilation_w;
  p.depth_multiplier = 1;
  p.input_zero_point = zero_point_of(tensors.input);
  p.output_zero_point = zero_point_of(context.output());
  return p;
}

/// Places the window, fills in the clamp and adds the tables.
Result<Call> convolution_call(const Context& context, const Operands& tensors, pm_conv2d_params p, Kernel kernel,
                              Result<Window> window) {
  const std::int64_t terms = std::int64_t{p.filter_h} * p.filter_w * p.filter_c;
  if (auto fits = tensors.input.type == ElementType::int16
                      ? expect_wide_sum_fits(context, terms, std::int64_t{32768} * 128)
                      : expect_sum_fits(context, terms, std::int64_t{255} * 128);
      !fits) {
    return tl::unexpected(fits.error());
  }
  if (!window) {
    return tl::unexpected(window.error());
  }
  p.pad_top = window->pad_top;
  p.pad_left = window->pad_left;
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  Call call = context.call(kernel, p);
  const FilterTables tables{tensors.input, tensors.filter, tensors.bias, static_cast<std::size_t>(p.output_c),
                            p.output_c};
  if (auto added = add_filter_tables(context, tables, call); !added) {
    return tl::unexpected(added.error());
  }
  return call;
}

Result<std::vector<Call>> lower_convolution(const Context& context, bool depthwise, const FilterKernels& kernels) {
  if (auto checked = context.expect_inputs(2, 3); !checked) {
    return tl::unexpected(checked.error());
  }
  const Operands tensors{*context.input(0), *context.input(1), context.input(2)};
  if (auto checked = expect_images(context, tensors); !checked) {
    return tl::unexpected(checked.error());
  }
  pm_conv2d_params p = image_parameters(context, tensors);
  if (auto checked = expect_filter_scales(context, tensors.filter, depthwise ? 3 : 0, p.output_c, false); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto kernel = filter_kernel(context, tensors.input, tensors.filter, kernels);
  if (!kernel) {
    return tl::unexpected(kernel.error());
  }
  const std::vector<std::int32_t>& filter = tensors.filter.shape;
  if (depthwise) {
    p.filter_c = 1;
    p.depth_multiplier = p.input_c > 0 ? p.output_c / p.input_c : 1;
  }
  const bool shapes_ok = depthwise
                             ? filter[0] == 1 && filter[3] == p.output_c && p.input_c > 0 && p.output_c % p.input_c == 0
                             : filter[0] == p.output_c && p.filter_c > 0 && p.input_c % p.filter_c == 0 &&
                                   p.output_c % (p.input_c / p.filter_c) == 0;
  if (!shapes_ok || context.output().shape[0] != p.batches) {
    return context.unsupported(
        "the filter's shape does not fit input and output",
        depthwise ? "[1, h, w, input channels * multiplier]" : "[output channels, h, w, input channels / groups]");
  }
  auto call =
      convolution_call(context, tensors, p, *kernel,
                       place_window(context, p.input_h, p.input_w, p.filter_h, p.filter_w, p.output_h, p.output_w));
  if (!call) {
    return tl::unexpected(call.error());
  }
  return std::vector<Call>{std::move(*call)};
}

}  // namespace

Result<std::vector<Call>> lower_conv2d(const Context& context) {
  return lower_convolution(context, false,
                           {Kernel::conv2d_s8_s8_s8, Kernel::conv2d_s16_s8_s16, Kernel::conv2d_s8_s4_s8});
}

Result<std::vector<Call>> lower_depthwise_conv2d(const Context& context) {
  return lower_convolution(
      context, true,
      {Kernel::depthwise_conv2d_s8_s8_s8, Kernel::depthwise_conv2d_s16_s8_s16, Kernel::depthwise_conv2d_s8_s4_s8});
}

Result<std::vector<Call>> lower_transpose_conv(const Context& context) {
  if (auto checked = context.expect_inputs(3, 4); !checked) {
    return tl::unexpected(checked.error());
  }
  const Operands tensors{*context.input(2), *context.input(1), context.input(3)};
  if (auto checked = expect_images(context, tensors); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto shape = constant_integers(context, context.input(0), "output shape");
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  const pm_conv2d_params p = image_parameters(context, tensors);
  if (*shape != context.output().shape || tensors.filter.shape[0] != p.output_c || p.filter_c != p.input_c ||
      context.output().shape[0] != p.batches) {
    return context.unsupported("shapes of input, filter and output do not match",
                               "filter [output channels, h, w, input channels], the output's shape");
  }
  if (auto checked = expect_filter_scales(context, tensors.filter, 0, p.output_c, false); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto kernel = filter_kernel(context, tensors.input, tensors.filter,
                                    {Kernel::transpose_conv_s8_s8_s8, Kernel::transpose_conv_s16_s8_s16});
  if (!kernel) {
    return tl::unexpected(kernel.error());
  }
  // The padding of the convolution that would go from the output back to the input.
  auto call =
      convolution_call(context, tensors, p, *kernel,
                       place_window(context, p.output_h, p.output_w, p.filter_h, p.filter_w, p.input_h, p.input_w));
  if (!call) {
    return tl::unexpected(call.error());
  }
  call->inputs = {context.op().inputs[2]};
  return std::vector<Call>{std::move(*call)};
}

}  // namespace probemark::lowering
