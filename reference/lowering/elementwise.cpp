// ADD, SUB, MUL, MINIMUM and MAXIMUM with broadcasting.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

/// Fills shape and strides; fails where the shapes do not broadcast to the output's.
Result<void> broadcast(const Context& context, pm_elementwise_params& p) {
  const Tensor& output = context.output();
  std::int32_t out[PM_MAX_RANK];
  std::int32_t a[PM_MAX_RANK];
  std::int32_t b[PM_MAX_RANK];
  pad_shape(output.shape, out);
  pad_shape(context.input(0)->shape, a);
  pad_shape(context.input(1)->shape, b);
  if (std::equal(a, a + PM_MAX_RANK, out) && std::equal(b, b + PM_MAX_RANK, out)) {
    p.rank = 1;
    p.shape[0] = static_cast<std::int32_t>(output.elements());
    p.a_stride[0] = p.b_stride[0] = 1;
    return {};
  }
  std::int32_t a_stride = 1;
  std::int32_t b_stride = 1;
  p.rank = PM_MAX_RANK;
  for (int d = PM_MAX_RANK - 1; d >= 0; --d) {
    const std::int32_t both = a[d] == 1 ? b[d] : a[d];
    if (both != out[d] || (a[d] != 1 && a[d] != both) || (b[d] != 1 && b[d] != both)) {
      return context.unsupported("the shapes do not broadcast to the output's", "equal dimensions, or 1");
    }
    p.shape[d] = out[d];
    p.a_stride[d] = a[d] == 1 ? 0 : a_stride;
    p.b_stride[d] = b[d] == 1 ? 0 : b_stride;
    a_stride *= a[d];
    b_stride *= b[d];
  }
  return {};
}

Result<pm_elementwise_params> common_parameters(const Context& context) {
  if (auto checked = context.expect_inputs(2, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& a = *context.input(0);
  const Tensor& b = *context.input(1);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&a, &b, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (a.type != output.type || b.type != output.type) {
    return context.unsupported("operands of different types", "operands and output of one type");
  }
  pm_elementwise_params p{};
  if (auto shaped = broadcast(context, p); !shaped) {
    return tl::unexpected(shaped.error());
  }
  p.a_zero_point = zero_point_of(a);
  p.b_zero_point = zero_point_of(b);
  p.output_zero_point = zero_point_of(output);
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  return p;
}

/// XNNPACK's qs8-vadd: both factors as integers over one power of two, 20 bits for the larger.
Result<void> xnnpack_sum_scales(const Context& context, pm_elementwise_params& p) {
  const float a = scale_of(*context.input(0)) / scale_of(context.output());
  const float b = scale_of(*context.input(1)) / scale_of(context.output());
  const int exponent = std::ilogb(std::max(a, b));
  if (exponent < -10 || exponent > 7) {
    return context.unsupported(fmt::format("scale ratios {} and {} under profile xnnpack", a, b),
                               "the larger ratio in [2^-10, 2^8)");
  }
  p.output_shift = 20 - exponent;
  p.a_multiplier = static_cast<std::int32_t>(std::lrint(std::ldexp(a, p.output_shift)));
  p.b_multiplier = static_cast<std::int32_t>(std::lrint(std::ldexp(b, p.output_shift)));
  return {};
}

/// TensorFlow Lite: inputs to twice the larger input scale with left_shift extra bits, then to the output's scale.
Result<void> sum_scales(const Context& context, Profile profile, pm_elementwise_params& p) {
  const double a = scale_of(*context.input(0));
  const double b = scale_of(*context.input(1));
  const double twice_largest = 2 * std::max(a, b);
  p.left_shift = context.output().type == ElementType::int16 ? 15 : 20;
  const double to_output =
      twice_largest / (static_cast<double>(1 << p.left_shift) * static_cast<double>(scale_of(context.output())));
  if (to_output >= 1.0) {
    return context.unsupported(fmt::format("an output scale {} times smaller than the inputs'", to_output),
                               "an output scale of at least the inputs' / 2^left_shift");
  }
  const Multiplier ma = quantize_multiplier(a / twice_largest, profile);
  const Multiplier mb = quantize_multiplier(b / twice_largest, profile);
  const Multiplier mo = quantize_multiplier(to_output, profile);
  p.a_multiplier = ma.multiplier;
  p.a_shift = ma.shift;
  p.b_multiplier = mb.multiplier;
  p.b_shift = mb.shift;
  p.output_multiplier = mo.multiplier;
  p.output_shift = mo.shift;
  return {};
}

Result<std::vector<Call>> lower_sum(const Context& context, Kernel int8_kernel, Kernel int16_kernel) {
  auto p = common_parameters(context);
  if (!p) {
    return tl::unexpected(p.error());
  }
  const bool wide = context.output().type == ElementType::int16;
  const auto scaled = context.profile == Profile::xnnpack && !wide
                          ? xnnpack_sum_scales(context, *p)
                          : sum_scales(context, without_xnnpack(context.profile), *p);
  if (!scaled) {
    return tl::unexpected(scaled.error());
  }
  return std::vector<Call>{context.call(wide ? int16_kernel : int8_kernel, *p, 2)};
}

}  // namespace

Result<std::vector<Call>> lower_add(const Context& context) {
  return lower_sum(context, Kernel::add_s8_s8, Kernel::add_s16_s16);
}

Result<std::vector<Call>> lower_sub(const Context& context) {
  return lower_sum(context, Kernel::sub_s8_s8, Kernel::sub_s16_s16);
}

namespace {

/// Elements are compared as they are: that means something on one scale only.
Result<std::vector<Call>> lower_selection(const Context& context, Kernel int8_kernel, Kernel int16_kernel) {
  const auto p = common_parameters(context);
  if (!p) {
    return tl::unexpected(p.error());
  }
  const Tensor& output = context.output();
  for (std::size_t i = 0; i < 2; ++i) {
    const Tensor& operand = *context.input(i);
    if (scale_of(operand) != scale_of(output) || zero_point_of(operand) != zero_point_of(output)) {
      return context.unsupported("operands and output differ in scale or zero point", "equal quantization");
    }
  }
  return std::vector<Call>{context.call(output.type == ElementType::int16 ? int16_kernel : int8_kernel, *p, 2)};
}

}  // namespace

Result<std::vector<Call>> lower_minimum(const Context& context) {
  return lower_selection(context, Kernel::minimum_s8_s8, Kernel::minimum_s16_s16);
}

Result<std::vector<Call>> lower_maximum(const Context& context) {
  return lower_selection(context, Kernel::maximum_s8_s8, Kernel::maximum_s16_s16);
}

Result<std::vector<Call>> lower_mul(const Context& context) {
  auto p = common_parameters(context);
  if (!p) {
    return tl::unexpected(p.error());
  }
  const float a = scale_of(*context.input(0));
  const float b = scale_of(*context.input(1));
  const float out = scale_of(context.output());
  const bool wide = context.output().type == ElementType::int16;
  const Profile profile = wide ? without_xnnpack(context.profile) : context.profile;
  const double real = profile == Profile::xnnpack
                          ? static_cast<double>(a * b / out)
                          : static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(out);
  const Multiplier m = quantize_multiplier(real, profile);
  p->output_multiplier = m.multiplier;
  p->output_shift = m.shift;
  return std::vector<Call>{context.call(wide ? Kernel::mul_s16_s16 : Kernel::mul_s8_s8, *p, 2)};
}

}  // namespace probemark::lowering
