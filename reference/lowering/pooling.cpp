// AVERAGE_POOL_2D, MAX_POOL_2D and MEAN.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "reference/lowering/lowering.hpp"
#include "reference/lowering/window.hpp"

namespace probemark::lowering {
namespace {

Result<std::vector<Call>> lower_pool(const Context& context, Kernel int8_kernel, Kernel int16_kernel) {
  if (auto checked = context.expect_inputs(1, 1); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (input.type != output.type || input.shape.size() != 4 || output.shape.size() != 4 ||
      input.shape[0] != output.shape[0] || input.shape[3] != output.shape[3]) {
    return context.unsupported("shapes or types of input and output do not match",
                               "4-D tensors with equal batches and channels");
  }
  if (scale_of(input) != scale_of(output) || zero_point_of(input) != zero_point_of(output)) {
    return context.unsupported("input and output have different scales", "pools that keep scale and zero point");
  }
  pm_pool2d_params p{};
  p.batches = input.shape[0];
  p.input_h = input.shape[1];
  p.input_w = input.shape[2];
  p.channels = input.shape[3];
  p.filter_h = context.attributes().filter_h;
  p.filter_w = context.attributes().filter_w;
  p.output_h = output.shape[1];
  p.output_w = output.shape[2];
  const auto window = place_window(context, p.input_h, p.input_w, p.filter_h, p.filter_w, p.output_h, p.output_w);
  if (!window) {
    return tl::unexpected(window.error());
  }
  const std::int64_t largest = input.type == ElementType::int16 ? 32768 : 128;
  if (auto fits = expect_sum_fits(context, std::int64_t{p.filter_h} * p.filter_w, largest); !fits) {
    return tl::unexpected(fits.error());
  }
  p.stride_h = context.attributes().stride_h;
  p.stride_w = context.attributes().stride_w;
  p.pad_top = window->pad_top;
  p.pad_left = window->pad_left;
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  return std::vector<Call>{context.call(input.type == ElementType::int16 ? int16_kernel : int8_kernel, p)};
}

}  // namespace

Result<std::vector<Call>> lower_average_pool2d(const Context& context) {
  return lower_pool(context, Kernel::average_pool2d_s8_s8, Kernel::average_pool2d_s16_s16);
}

Result<std::vector<Call>> lower_max_pool2d(const Context& context) {
  return lower_pool(context, Kernel::max_pool2d_s8_s8, Kernel::max_pool2d_s16_s16);
}

Result<std::vector<Call>> lower_mean(const Context& context) {
  if (auto checked = context.expect_inputs(2, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  const auto axes = constant_integers(context, context.input(1), "axis");
  if (!axes) {
    return tl::unexpected(axes.error());
  }
  pm_mean_params p{};
  pad_shape(input.shape, p.shape);
  const auto rank = static_cast<std::int32_t>(input.shape.size());
  std::int64_t count = 1;
  for (const std::int32_t axis : *axes) {
    if (axis < -rank || axis >= rank) {
      return context.unsupported(fmt::format("axis {} of a tensor of rank {}", axis, rank), "axes within the rank");
    }
    const std::int32_t d = PM_MAX_RANK - rank + (axis < 0 ? axis + rank : axis);
    count *= p.reduced[d] != 0 ? 1 : p.shape[d];
    p.reduced[d] = 1;
  }
  if (input.type != output.type || count < 1 || output.elements() * count != input.elements()) {
    return context.unsupported("the output's shape does not follow from the axes", "output of the kept dimensions");
  }
  if (auto fits = expect_sum_fits(context, count, input.type == ElementType::int16 ? 32768 : 255); !fits) {
    return tl::unexpected(fits.error());
  }
  p.input_zero_point = zero_point_of(input);
  p.output_zero_point = zero_point_of(output);
  const Profile profile = without_xnnpack(context.profile);
  const Multiplier m =
      quantize_multiplier(static_cast<double>(scale_of(input)) / static_cast<double>(scale_of(output)), profile);
  // 1/count goes into the multiplier, truncated, with as many bits of it kept as the shift allows.
  const std::int32_t bits = std::min({63 - std::countl_zero(static_cast<std::uint64_t>(count)), 32, 31 + m.shift});
  if (bits < 0) {
    return context.unsupported("an output scale too large for the mean", "input scale / output scale above 2^-31");
  }
  p.multiplier = static_cast<std::int32_t>((static_cast<std::int64_t>(m.multiplier) << bits) / count);
  p.shift = m.shift - bits;
  return std::vector<Call>{
      context.call(input.type == ElementType::int16 ? Kernel::mean_s16_s16 : Kernel::mean_s8_s8, p)};
}

}  // namespace probemark::lowering
