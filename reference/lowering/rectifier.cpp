// LEAKY_RELU and HARD_SWISH.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

/// XNNPACK's qs8-vlrelu: both factors in units of 1/256, within the bounds that it takes.
Result<void> xnnpack_slopes(const Context& context, float identity, float alpha, pm_leaky_relu_params& p) {
  constexpr float least = 1.0F / 256;
  constexpr float most = 128.0F;
  if (identity < least || identity > most || alpha < least || alpha > most) {
    return context.unsupported(fmt::format("factors {} and {} under profile xnnpack", identity, alpha),
                               "factors in [2^-8, 2^7]");
  }
  p.identity_multiplier = static_cast<std::int32_t>(std::lrint(256.0F * identity));
  p.alpha_multiplier = static_cast<std::int32_t>(std::lrint(256.0F * alpha));
  return {};
}

}  // namespace

Result<std::vector<Call>> lower_leaky_relu(const Context& context) {
  if (auto checked = expect_integer_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  const float alpha = context.attributes().alpha;
  if (input.type != output.type || !std::isfinite(alpha) || alpha < 0) {
    return context.unsupported(
        fmt::format("alpha {}, {} to {}", alpha, element_name(input.type), element_name(output.type)),
        "an alpha of at least 0, one type");
  }
  pm_leaky_relu_params p{};
  p.size = static_cast<std::int32_t>(output.elements());
  p.input_zero_point = zero_point_of(input);
  p.output_zero_point = zero_point_of(output);
  const bool wide = output.type == ElementType::int16;
  const float identity = scale_of(input) / scale_of(output);
  if (context.profile == Profile::xnnpack && !wide) {
    if (auto scaled = xnnpack_slopes(context, identity, identity * alpha, p); !scaled) {
      return tl::unexpected(scaled.error());
    }
  } else {
    const Profile profile = without_xnnpack(context.profile);
    const double out = scale_of(output);
    const Multiplier m = quantize_multiplier(static_cast<double>(scale_of(input)) / out, profile);
    const Multiplier ma =
        quantize_multiplier(static_cast<double>(scale_of(input)) * static_cast<double>(alpha) / out, profile);
    p.identity_multiplier = m.multiplier;
    p.identity_shift = m.shift;
    p.alpha_multiplier = ma.multiplier;
    p.alpha_shift = ma.shift;
  }
  return std::vector<Call>{context.call(wide ? Kernel::leaky_relu_s16_s16 : Kernel::leaky_relu_s8_s8, p)};
}

namespace {

/// 15 significant bits of a 31-bit multiplier.
std::int32_t narrowed(std::int32_t multiplier) {
  return static_cast<std::int32_t>(std::min<std::int64_t>((std::int64_t{multiplier} + (1 << 15)) >> 16, 32767));
}

/// Of 128 * (input - zero point).
struct HardSwishFactors {
  double to_output, to_gate;
};

/// TensorFlow Lite Micro's build divides in double; LiteRT, whose kernel stands for XNNPACK here, in float.
HardSwishFactors hard_swish_factors(const Context& context) {
  const float input = scale_of(*context.input(0));
  const float output = scale_of(context.output());
  if (context.profile == Profile::xnnpack) {
    const float step = (1.0F / 128.0F) * input;
    return {static_cast<double>(step / output), static_cast<double>(step / (3.0F / 32768.0F))};
  }
  const double step = static_cast<double>(input) / 128.0;
  return {step / static_cast<double>(output), step / static_cast<double>(3.0F / 32768.0F)};
}

}  // namespace

Result<std::vector<Call>> lower_hard_swish(const Context& context) {
  if (auto checked = expect_integer_unary(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  if (input.type != ElementType::int8 || output.type != ElementType::int8) {
    return context.unsupported(fmt::format("{} to {}", element_name(input.type), element_name(output.type)),
                               "int8 to int8");
  }
  pm_hard_swish_params p{};
  p.size = static_cast<std::int32_t>(output.elements());
  p.input_zero_point = zero_point_of(input);
  p.output_zero_point = zero_point_of(output);
  const HardSwishFactors factors = hard_swish_factors(context);
  const Profile profile = without_xnnpack(context.profile);
  const Multiplier to_output = quantize_multiplier(factors.to_output, profile);
  const Multiplier to_gate = quantize_multiplier(factors.to_gate, profile);
  if (to_output.multiplier == 0 || to_output.shift < -15 || to_output.shift > 0 || to_gate.multiplier == 0 ||
      to_gate.shift < -15 || to_gate.shift > 30) {
    return context.unsupported(fmt::format("input scale {} and output scale {}", scale_of(input), scale_of(output)),
                               "input scales in [2^-22, 2^23] that are 2^-9 to 2^7 times the output's");
  }
  p.output_multiplier = narrowed(to_output.multiplier);
  p.output_shift = to_output.shift;
  p.gate_multiplier = narrowed(to_gate.multiplier);
  p.gate_shift = to_gate.shift;
  return std::vector<Call>{context.call(Kernel::hard_swish_s8_s8, p)};
}

}  // namespace probemark::lowering
