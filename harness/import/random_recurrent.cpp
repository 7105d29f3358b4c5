// SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM.
#include <algorithm>
#include <cmath>

#include "harness/import/random_operators.hpp"

namespace probemark::random_operators {
namespace {

/// Standard deviations of uniform int8 around a zero point, and of uniform int16.
constexpr float int8_spread = 80.0F;
constexpr float int16_spread = 18900.0F;

float spread(ElementType type) { return type == ElementType::int16 ? int16_spread : int8_spread; }

/// The real spread of a sum of `terms` products of an activation of `scale` and weights of scale 1.
float sum_spread(float scale, ElementType type, std::int32_t terms) {
  return scale * spread(type) * int8_spread * std::sqrt(static_cast<float>(terms));
}

std::vector<std::int32_t> random_biases(RandomGraphBuilder& b, std::int32_t count, std::int32_t largest) {
  std::vector<std::int32_t> values;
  for (std::int32_t i = 0; i < count; ++i) {
    values.push_back(b.integer(-largest, largest));
  }
  return values;
}

}  // namespace

std::int32_t append_SVDF(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const std::int32_t depth = in.shape[1];
  Attributes a;
  a.rank = b.integer(1, 4);
  a.activation = Activation::relu;
  const std::int32_t units = b.integer(1, 9);
  const std::int32_t filters = units * a.rank;
  const std::int32_t memory = b.integer(1, 8);
  // The features fill most of int16 and seldom saturate; more often where the memory is short.
  const float feature_scale = b.real(0.002F, 0.05F);
  const float state_scale =
      sum_spread(in.quantization.scale[0], in.type, depth) * feature_scale / b.real(4000.0F, 20000.0F);
  const std::int32_t feature = b.add_random_constant({filters, depth}, ElementType::int8, quantized(feature_scale, 0));
  const float time_scale = b.real(0.0001F, 0.001F);
  std::vector<std::int16_t> weights;
  // Sums of products of two full int16 would leave the accumulator.
  const std::int32_t largest = 1 + 2000 / (a.rank * memory);
  for (std::int32_t i = 0; i < filters * memory; ++i) {
    weights.push_back(static_cast<std::int16_t>(b.integer(-largest, largest)));
  }
  const std::int32_t time = b.add_constant({filters, memory}, ElementType::int16, weights, quantized(time_scale, 0));
  const std::int32_t bias = b.add_constant({units}, ElementType::int32, random_biases(b, units, 1 << 20),
                                           quantized(state_scale * time_scale, 0));
  const std::int32_t state =
      b.add_variable({in.shape[0], filters * memory}, ElementType::int16, quantized(state_scale, 0));
  const float sum = state_scale * time_scale * 10000.0F * static_cast<float>(largest) *
                    std::sqrt(static_cast<float>(a.rank * memory)) / 1.7F;
  const std::int64_t zero_point = b.once_in(2) ? -128 : random_zero_point(b, ElementType::int8);
  const std::int32_t output =
      b.add_tensor({in.shape[0], units}, ElementType::int8, quantized(sum / b.real(30.0F, 100.0F), zero_point));
  b.add_operator(OperatorCode::SVDF, a, {input, feature, time, bias, state}, output);
  return output;
}

std::int32_t append_UNIDIRECTIONAL_SEQUENCE_LSTM(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const std::int32_t depth = in.shape[2];
  const std::int32_t units = b.integer(1, 9);
  Attributes a;
  a.activation = Activation::tanh;
  a.time_major = b.once_in(3);
  const std::int32_t batches = in.shape[a.time_major ? 1 : 0];
  const bool wide = in.type == ElementType::int16;
  const float full = wide ? 1.0F / 32768 : 1.0F / 128;
  const Quantization hidden = quantized(full * b.real(0.4F, 1.1F), wide ? 0 : random_zero_point(b, in.type));
  std::vector<std::int32_t> inputs(24, -1);
  inputs[0] = input;
  for (std::size_t gate = 0; gate < 4; ++gate) {
    // What enters the tables is some units wide, where they bend.
    const float in_scale = b.real(0.3F, 4.0F) / sum_spread(in.quantization.scale[0], in.type, depth);
    const float hidden_scale = b.real(0.3F, 4.0F) / sum_spread(hidden.scale[0], in.type, units);
    inputs[1 + gate] = b.add_random_constant({units, depth}, ElementType::int8, quantized(in_scale, 0));
    inputs[5 + gate] = b.add_random_constant({units, units}, ElementType::int8, quantized(hidden_scale, 0));
    const float bias_scale = in.quantization.scale[0] * in_scale;
    const auto biases = random_biases(b, units, static_cast<std::int32_t>(std::min(2.0F / bias_scale, 1.0e9F)));
    const Quantization q = quantized(bias_scale, 0);
    inputs[12 + gate] =
        wide ? b.add_constant({units}, ElementType::int64, std::vector<std::int64_t>(biases.begin(), biases.end()), q)
             : b.add_constant({units}, ElementType::int32, biases, q);
  }
  inputs[18] = b.add_variable({batches, units}, in.type, hidden);
  const float nearly = b.once_in(4) ? 1.0F + b.real(-0.0005F, 0.0005F) : 1.0F;
  const float cell_scale = std::ldexp(nearly, b.once_in(4) ? b.integer(-15, -6) : b.integer(-13, -10));
  inputs[19] = b.add_variable({batches, units}, ElementType::int16, quantized(cell_scale, 0));
  a.cell_clip = b.once_in(3) ? b.real(0.1F, 3.0F) : 0.0F;
  const std::int32_t output = b.add_tensor({in.shape[0], in.shape[1], units}, in.type, hidden);
  b.add_operator(OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM, a, inputs, output);
  return output;
}

}  // namespace probemark::random_operators
