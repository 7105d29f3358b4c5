// SOFTMAX, LOGISTIC, TANH, RELU, RELU6, QUANTIZE and DEQUANTIZE.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "reference/lowering/lowering.hpp"
#include "reference/lowering/tables.hpp"

namespace probemark::lowering {
namespace {

std::int32_t size_of(const Context& context) { return static_cast<std::int32_t>(context.output().elements()); }

}  // namespace

Result<std::vector<Call>> lower_softmax(const Context& context) {
  if (auto checked = expect_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  const Profile profile = without_xnnpack(context.profile);
  const bool in16 = input.type == ElementType::int16;
  const bool out16 = output.type == ElementType::int16;
  if (auto checked = expect_activation_type(context, input); !checked) {
    return tl::unexpected(checked.error());
  }
  if ((!out16 && output.type != ElementType::int8) || (in16 && !out16) || output.quantization.scale.size() != 1 ||
      output.quantization.zero_point.size() != 1) {
    return context.unsupported("these types", "int8 to int8, int8 to int16, int16 to int16");
  }
  const float wanted_scale = in16 ? 1.0F / 32768 : (out16 ? 1.0F / 65536 : 1.0F / 256);
  const std::int64_t wanted_zero_point = in16 ? 0 : (out16 ? -32768 : -128);
  if (std::abs(scale_of(output) - wanted_scale) > 0.001F * wanted_scale ||
      output.quantization.zero_point[0] != wanted_zero_point) {
    return context.unsupported(
        fmt::format("output scale {} and zero point {}", scale_of(output), output.quantization.zero_point[0]),
        fmt::format("scale {} and zero point {}", wanted_scale, wanted_zero_point));
  }
  if (input.shape.empty() || input.shape.back() < 1) {
    return context.unsupported("a scalar", "at least one dimension");
  }
  pm_softmax_params p{};
  p.depth = input.shape.back();
  p.rows = static_cast<std::int32_t>(input.elements() / p.depth);
  const double scale_times_beta =
      static_cast<double>(input.quantization.scale[0]) * static_cast<double>(context.attributes().beta);
  if (!std::isfinite(scale_times_beta) || scale_times_beta <= 0) {
    return context.unsupported(fmt::format("beta {}", context.attributes().beta), "a positive beta");
  }
  if (in16) {
    if (auto fits = expect_sum_fits(context, p.depth, 32767); !fits) {
      return tl::unexpected(fits.error());
    }
    const Multiplier m = quantize_multiplier(scale_times_beta / (10.0 / 65535.0), profile);
    p.multiplier = m.multiplier;
    p.shift = m.shift;
    Call call = context.call(Kernel::softmax_s16_s16, p);
    call.tables["exp_table"] = table_of(ElementType::int16, softmax_exp_table());
    call.tables["reciprocal_table"] = table_of(ElementType::int16, softmax_reciprocal_table());
    return std::vector<Call>{std::move(call)};
  }
  constexpr std::int32_t integer_bits = 5;
  const double largest = profile == Profile::single_rounding ? 1073741823.0 : 2147483647.0;
  const double real = std::min(scale_times_beta * (1 << (31 - integer_bits)), largest);
  const Multiplier m = quantize_multiplier(real, profile);
  if (m.shift < 0) {
    return context.unsupported(fmt::format("input scale {}", input.quantization.scale[0]),
                               "an input scale times beta of at least 2^-27");
  }
  p.multiplier = m.multiplier;
  p.shift = m.shift;
  p.diff_min = -input_radius(integer_bits, m.shift);
  return std::vector<Call>{context.call(out16 ? Kernel::softmax_s8_s16 : Kernel::softmax_s8_s8, p)};
}

namespace {

/// int16 LOGISTIC and TANH: the input to 1/(3*4096) steps. A scale of 2^-12 (TANH: 2^-12 or 2^-11) needs no rounding.
void sigmoid_int16_scale(const Context& context, std::int32_t largest_exact_shift, pm_sigmoid_params& p) {
  const float scale = scale_of(*context.input(0));
  const std::optional<int> exponent = power_of_two(scale);
  if (exponent && *exponent + 12 >= 0 && *exponent + 12 <= largest_exact_shift) {
    p.multiplier = 3 << (*exponent + 12);
    p.shift = 0;
    return;
  }
  double multiplier = static_cast<double>(scale) * 4096.0 * 3.0;
  p.shift = 0;
  while (multiplier <= 32767.0 / 2.0 && p.shift <= 30) {
    ++p.shift;
    multiplier *= 2.0;
  }
  p.multiplier = static_cast<std::int32_t>(multiplier);
}

Result<std::vector<Call>> lower_sigmoid(const Context& context, Kernel int8_kernel, Kernel int16_kernel,
                                        std::int64_t int8_zero_point, float int8_scale,
                                        std::int32_t largest_exact_shift) {
  if (auto checked = expect_integer_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  const bool wide = input.type == ElementType::int16;
  const float wanted_scale = wide ? 1.0F / 32768 : int8_scale;
  const std::int64_t wanted_zero_point = wide ? 0 : int8_zero_point;
  if (input.type != output.type || std::abs(scale_of(output) - wanted_scale) > 0.001F * wanted_scale ||
      output.quantization.zero_point[0] != wanted_zero_point) {
    return context.unsupported(
        fmt::format("output scale {} and zero point {}", scale_of(output), output.quantization.zero_point[0]),
        fmt::format("scale {} and zero point {}", wanted_scale, wanted_zero_point));
  }
  pm_sigmoid_params p{};
  p.size = size_of(context);
  if (wide) {
    if (scale_of(input) > 2.0F) {
      return context.unsupported(fmt::format("int16 input scale {}", scale_of(input)), "scales up to 2");
    }
    sigmoid_int16_scale(context, largest_exact_shift, p);
    Call call = context.call(int16_kernel, p);
    call.tables["table"] = table_of(ElementType::int16, sigmoid_table());
    return std::vector<Call>{std::move(call)};
  }
  constexpr std::int32_t integer_bits = 4;
  const double real = static_cast<double>(scale_of(input)) * static_cast<double>(1 << (31 - integer_bits));
  const Multiplier m = quantize_multiplier(real, without_xnnpack(context.profile));
  if (m.shift < 0 || m.shift > 30) {
    return context.unsupported(fmt::format("input scale {}", scale_of(input)), "input scales in [2^-28, 8)");
  }
  p.multiplier = m.multiplier;
  p.shift = m.shift;
  p.input_zero_point = zero_point_of(input);
  p.input_range = input_radius(integer_bits, m.shift);
  return std::vector<Call>{context.call(int8_kernel, p)};
}

}  // namespace

Result<std::vector<Call>> lower_logistic(const Context& context) {
  return lower_sigmoid(context, Kernel::logistic_s8_s8, Kernel::logistic_s16_s16, -128, 1.0F / 256, 0);
}

Result<std::vector<Call>> lower_tanh(const Context& context) {
  return lower_sigmoid(context, Kernel::tanh_s8_s8, Kernel::tanh_s16_s16, 0, 1.0F / 128, 1);
}

namespace {

pm_requantize_params requantize_parameters(const Context& context, double factor, Profile profile) {
  pm_requantize_params p{};
  const bool wide = context.output().type == ElementType::int16;
  p.size = size_of(context);
  p.input_zero_point = zero_point_of(*context.input(0));
  p.output_zero_point = zero_point_of(context.output());
  const Multiplier m = quantize_multiplier(factor, profile);
  p.multiplier = m.multiplier;
  p.shift = m.shift;
  p.activation_min = wide ? -32768 : -128;
  p.activation_max = wide ? 32767 : 127;
  return p;
}

std::int32_t rounded_quotient(float real, float scale) {
  return static_cast<std::int32_t>(std::clamp(std::round(real / scale), -1.0e9F, 1.0e9F));
}

}  // namespace

Result<std::vector<Call>> lower_relu(const Context& context) {
  if (auto checked = expect_integer_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& output = context.output();
  if (context.input(0)->type != output.type) {
    return context.unsupported("input and output of different types", "one type");
  }
  const double factor = static_cast<double>(scale_of(*context.input(0))) / static_cast<double>(scale_of(output));
  pm_requantize_params p = requantize_parameters(context, factor, without_xnnpack(context.profile));
  p.activation_min = std::max(p.activation_min, p.output_zero_point);
  return std::vector<Call>{
      context.call(output.type == ElementType::int16 ? Kernel::relu_s16_s16 : Kernel::relu_s8_s8, p)};
}

Result<std::vector<Call>> lower_relu6(const Context& context) {
  if (auto checked = expect_integer_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  if (input.type != output.type || scale_of(input) != scale_of(output) ||
      zero_point_of(input) != zero_point_of(output)) {
    return context.unsupported("input and output of different scales or types", "RELU6 that keeps the scale");
  }
  pm_requantize_params p = requantize_parameters(context, 1.0, without_xnnpack(context.profile));
  p.activation_min = std::max(p.activation_min, p.output_zero_point);
  p.activation_max = std::min(p.activation_max, p.output_zero_point + rounded_quotient(6.0F, scale_of(input)));
  return std::vector<Call>{
      context.call(output.type == ElementType::int16 ? Kernel::relu_s16_s16 : Kernel::relu_s8_s8, p)};
}

Result<std::vector<Call>> lower_quantize(const Context& context) {
  if (auto checked = expect_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  if (auto checked = expect_activation_type(context, output); !checked) {
    return tl::unexpected(checked.error());
  }
  const bool out16 = output.type == ElementType::int16;
  if (input.type == ElementType::float32) {
    const pm_quantize_params p{size_of(context), zero_point_of(output), scale_of(output)};
    return std::vector<Call>{context.call(out16 ? Kernel::quantize_f32_s16 : Kernel::quantize_f32_s8, p)};
  }
  if (auto checked = expect_activation_type(context, input); !checked) {
    return tl::unexpected(checked.error());
  }
  const bool in16 = input.type == ElementType::int16;
  double factor = static_cast<double>(scale_of(input)) / static_cast<double>(scale_of(output));
  if (context.profile == Profile::xnnpack && !in16 && !out16) {
    factor = std::nearbyint(256.0F * (scale_of(input) / scale_of(output))) / 256.0;
  }
  const Kernel kernel = in16 ? (out16 ? Kernel::requantize_s16_s16 : Kernel::requantize_s16_s8)
                             : (out16 ? Kernel::requantize_s8_s16 : Kernel::requantize_s8_s8);
  return std::vector<Call>{
      context.call(kernel, requantize_parameters(context, factor, without_xnnpack(context.profile)))};
}

Result<std::vector<Call>> lower_dequantize(const Context& context) {
  if (auto checked = expect_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  if (auto checked = expect_activation_type(context, input); !checked) {
    return tl::unexpected(checked.error());
  }
  if (context.output().type != ElementType::float32) {
    return context.unsupported("an output that is not float32", "float32 outputs");
  }
  const pm_quantize_params p{size_of(context), zero_point_of(input), scale_of(input)};
  return std::vector<Call>{
      context.call(input.type == ElementType::int16 ? Kernel::dequantize_s16_f32 : Kernel::dequantize_s8_f32, p)};
}

}  // namespace probemark::lowering
