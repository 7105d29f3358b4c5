// UNIDIRECTIONAL_SEQUENCE_LSTM.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reference/lowering/recurrent.hpp"
#include "reference/lowering/tables.hpp"

namespace probemark::lowering {
namespace {

constexpr float gate_scale = 1.0F / 4096;          // what enters the tables
constexpr double activated_scale = 1.0 / 32768.0;  // what leaves them
constexpr std::size_t hidden_input = 18;
constexpr std::size_t cell_input = 19;

Result<void> lstm_inputs(const Context& context) {
  const bool numbered = context.op().inputs.size() == 24 && context.op().outputs.size() == 1;
  for (std::size_t i = 0; numbered && i < 24; ++i) {
    const bool variant = (i >= 9 && i <= 11) || i == 16 || i == 17 || i >= 20;
    if ((context.input(i) == nullptr) != variant) {
      return context.unsupported(fmt::format("input {} is {}", i, variant ? "given" : "absent"),
                                 "an LSTM of all four gates, without peephole, projection and layer normalization");
    }
  }
  return numbered ? Result<void>() : context.unsupported("inputs are missing", "24 inputs, 1 output");
}

/// Sizes from the shapes of input, hidden state and output, which must fit.
Result<void> lstm_sizes(const Context& context, ElementType type, pm_lstm_params& p) {
  const std::vector<std::int32_t>& input = context.input(0)->shape;
  const std::vector<std::int32_t>& output = context.output().shape;
  if (input.size() != 3 || output.size() != 3 || input[0] != output[0] || input[1] != output[1]) {
    return context.unsupported(fmt::format("input [{}], output [{}]", fmt::join(input, ", "), fmt::join(output, ", ")),
                               "three dimensions each, of which the first two are equal");
  }
  p.time_major = context.attributes().time_major ? 1 : 0;
  p.batches = input[p.time_major != 0 ? 1 : 0];
  p.time_steps = input[p.time_major != 0 ? 0 : 1];
  p.input_depth = input[2];
  p.units = output[2];
  const ElementType bias = type == ElementType::int16 ? ElementType::int64 : ElementType::int32;
  std::vector<ExpectedConstant> constants;
  for (std::size_t gate = 0; gate < PM_LSTM_GATES; ++gate) {
    constants.push_back({1 + gate, ElementType::int8, {p.units, p.input_depth}});
    constants.push_back({5 + gate, ElementType::int8, {p.units, p.units}});
    constants.push_back({12 + gate, bias, {p.units}});
  }
  if (auto checked = expect_constants(context, constants); !checked) {
    return checked;
  }
  const std::int64_t cells = std::int64_t{p.batches} * p.units;
  for (const auto& [state, state_type] : {std::pair{hidden_input, type}, std::pair{cell_input, ElementType::int16}}) {
    if (auto checked = expect_state(context, state, state_type, cells); !checked) {
      return checked;
    }
  }
  return {};
}

/// The cell's clip and the scale at which tanh reads it.
Result<void> lstm_cell(const Context& context, pm_lstm_params& p) {
  const float scale = scale_of(*context.input(cell_input));
  const auto exponent = power_of_two(scale);
  if (!exponent || *exponent < -30 || *exponent > 2) {
    return context.unsupported(fmt::format("cell scale {}", scale), "a power of two in [2^-30, 4]");
  }
  const int above = *exponent + 12;
  p.tanh_multiplier = above > 0 ? 3 << above : 3;
  p.tanh_shift = above < 0 ? -above : 0;
  const float clip = context.attributes().cell_clip;
  if (!(clip > 0)) {
    return {};
  }
  p.cell_clip = static_cast<std::int32_t>(std::min(static_cast<double>(clip) / static_cast<double>(scale), 32767.0));
  return p.cell_clip > 0
             ? Result<void>()
             : context.unsupported(fmt::format("cell clip {}", clip), "a clip of at least the cell's scale");
}

void lstm_factors(const Context& context, pm_lstm_params& p) {
  const Profile profile = without_xnnpack(context.profile);
  const Tensor& hidden = *context.input(hidden_input);
  for (std::size_t gate = 0; gate < PM_LSTM_GATES; ++gate) {
    const auto factor = [&](const Tensor& activation, std::size_t weights) {
      const double product =
          static_cast<double>(scale_of(activation)) * static_cast<double>(scale_of(*context.input(weights)));
      return quantize_multiplier(product / static_cast<double>(gate_scale), profile);
    };
    const Multiplier from_input = factor(*context.input(0), 1 + gate);
    const Multiplier from_hidden = factor(hidden, 5 + gate);
    p.input_multiplier[gate] = from_input.multiplier;
    p.input_shift[gate] = from_input.shift;
    p.recurrent_multiplier[gate] = from_hidden.multiplier;
    p.recurrent_shift[gate] = from_hidden.shift;
  }
  const double cell = scale_of(*context.input(cell_input));
  const Multiplier forget = quantize_multiplier(activated_scale * cell / cell, profile);
  const Multiplier update = quantize_multiplier(activated_scale * activated_scale / cell, profile);
  const Multiplier out =
      quantize_multiplier(activated_scale * activated_scale / static_cast<double>(scale_of(hidden)), profile);
  p.forget_multiplier = forget.multiplier;
  p.forget_shift = forget.shift;
  p.update_multiplier = update.multiplier;
  p.update_shift = update.shift;
  p.hidden_multiplier = out.multiplier;
  p.hidden_shift = out.shift;
}

}  // namespace

Result<std::vector<Call>> lower_unidirectional_sequence_lstm(const Context& context) {
  if (auto checked = lstm_inputs(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& hidden = *context.input(hidden_input);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  pm_lstm_params p{};
  if (auto sized = lstm_sizes(context, input.type, p); !sized) {
    return tl::unexpected(sized.error());
  }
  if (output.type != hidden.type || output.quantization.scale != hidden.quantization.scale ||
      output.quantization.zero_point != hidden.quantization.zero_point) {
    return context.unsupported("output and hidden state differ in type, scale or zero point", "equal quantization");
  }
  if (context.attributes().activation != Activation::tanh) {
    return context.unsupported("a cell gate of another activation", "TANH");
  }
  const bool wide = input.type == ElementType::int16;
  if (auto fits = expect_sum_fits(context, wide ? 0 : std::max(p.input_depth, p.units), std::int64_t{255} * 128);
      !fits) {
    return tl::unexpected(fits.error());
  }
  if (auto checked = lstm_cell(context, p); !checked) {
    return tl::unexpected(checked.error());
  }
  lstm_factors(context, p);
  p.input_zero_point = zero_point_of(input);
  p.hidden_zero_point = zero_point_of(hidden);
  Call call =
      context.call(wide ? Kernel::unidirectional_sequence_lstm_s16_s16 : Kernel::unidirectional_sequence_lstm_s8_s8, p);
  call.tables["table"] = table_of(ElementType::int16, sigmoid_table());
  constexpr std::array gates{"input", "forget", "cell", "output"};
  for (std::size_t gate = 0; gate < gates.size(); ++gate) {
    call.tables[fmt::format("input_to_{}_weights", gates[gate])] = table_of_tensor(*context.input(1 + gate));
    call.tables[fmt::format("recurrent_to_{}_weights", gates[gate])] = table_of_tensor(*context.input(5 + gate));
    call.tables[fmt::format("{}_gate_bias", gates[gate])] = table_of_tensor(*context.input(12 + gate));
  }
  return std::vector<Call>{std::move(call)};
}

}  // namespace probemark::lowering
