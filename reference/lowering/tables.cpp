#include "reference/lowering/tables.hpp"

#include <algorithm>
#include <cmath>

namespace probemark::lowering {
namespace {

/// TensorFlow Lite's LUTPopulate for int16 in float arithmetic: output scale 2 / 65535, zero point 0.
template <class Function>
std::vector<std::int16_t> interpolation_table(float input_scale, int input_zero_point, Function function) {
  constexpr int steps = 512;
  const float input_min = input_scale * static_cast<float>(-32768 - input_zero_point);
  const float input_max = input_scale * static_cast<float>(32767 - input_zero_point);
  const float output_scale = 2.0F / 65535;
  const float output_min = output_scale * -32768.0F;
  const float output_max = output_scale * 32767.0F;
  const float step = (input_max - input_min) / steps;
  const float half_step = step / 2;
  const float to_fixed = 65536.0F / (output_max - output_min);
  const auto saturate = [](float x) { return static_cast<std::int16_t>(std::clamp(x, -32768.0F, 32767.0F)); };
  std::vector<std::int16_t> table;
  for (int i = 0; i < steps; ++i) {
    const float at = input_min + static_cast<float>(i) * step;
    const float value = function(at);
    const float middle = function(at + half_step);
    const float next = function(input_min + static_cast<float>(i + 1) * step);
    const float sample = std::round(value * to_fixed);
    const float interpolated = std::round((next * to_fixed + std::round(value * to_fixed)) / 2);
    const float error = interpolated - std::round(middle * to_fixed);
    table.push_back(saturate(sample - std::round(error / 2)));
  }
  table.push_back(saturate(std::round(function(input_max) * to_fixed)));
  return table;
}

}  // namespace

std::vector<std::uint16_t> sigmoid_table() {
  const auto sigmoid = [](double i) { return 65536.0 / (1.0 + std::exp(-i / 24.0)); };
  std::vector<std::uint16_t> table;
  for (int i = 0; i < 255; ++i) {
    const double value = sigmoid(i);
    const double middle_error = sigmoid(i + 0.5) - (value + sigmoid(i + 1)) / 2;
    table.push_back(static_cast<std::uint16_t>(std::round(value + middle_error / 2)));
  }
  table.insert(table.end(), 2, 65535);
  return table;
}

std::vector<std::int16_t> softmax_exp_table() {
  return interpolation_table(10.0F / 65535, 32767, [](float x) { return std::exp(x); });
}

std::vector<std::int16_t> softmax_reciprocal_table() {
  return interpolation_table(1.0F / 65535, -32768, [](float x) { return 1.0F / (1.0F + x); });
}

}  // namespace probemark::lowering
