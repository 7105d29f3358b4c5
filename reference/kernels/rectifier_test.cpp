// LEAKY_RELU and HARD_SWISH, against values worked out by hand and against the real functions.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/kernels/hard_swish.hpp"
#include "reference/kernels/leaky_relu.hpp"
#include "reference/numerics/profile.hpp"

namespace pm::reference {
namespace {

constexpr std::int32_t half = 1 << 30;

template <class Profile>
std::vector<std::int8_t> leaky_relu_of(pm_leaky_relu_params p, const std::vector<std::int8_t>& input) {
  p.size = static_cast<std::int32_t>(input.size());
  std::vector<std::int8_t> output(input.size());
  EXPECT_EQ(leaky_relu<Profile>(p, input.data(), output.data()), PM_OK);
  return output;
}

using Int8 = std::vector<std::int8_t>;

TEST(LeakyRelu, ScalesByTheSideOfTheZeroPoint) {
  pm_leaky_relu_params p{};
  p.input_zero_point = 10;
  p.output_zero_point = -3;
  p.identity_multiplier = half;  // 1
  p.identity_shift = 1;
  p.alpha_multiplier = half;  // 1/4
  p.alpha_shift = -1;
  // 10 -> 0; 11 -> 1; 2 -> -8 / 4; 127 -> 117; -128 -> -138 / 4 = -34.5.
  EXPECT_EQ(leaky_relu_of<double_rounding>(p, {10, 11, 2, 127, -128}), (Int8{-3, -2, -5, 114, -38}));
  EXPECT_EQ(leaky_relu_of<single_rounding>(p, {10, 11, 2, 127, -128}), (Int8{-3, -2, -5, 114, -37}));
}

TEST(LeakyRelu, SaturatesAtBothEnds) {
  pm_leaky_relu_params p{};
  p.output_zero_point = 5;
  p.identity_multiplier = p.alpha_multiplier = half;  // 2
  p.identity_shift = p.alpha_shift = 2;
  EXPECT_EQ(leaky_relu_of<double_rounding>(p, {60, 61, 62, -66, -67, -128}), (Int8{125, 127, 127, -127, -128, -128}));
}

TEST(LeakyRelu, CountsInPartsOf256UnderXnnpack) {
  pm_leaky_relu_params p{};
  p.input_zero_point = -4;
  p.output_zero_point = 1;
  p.identity_multiplier = 384;  // 3/2
  p.alpha_multiplier = 64;      // 1/4
  // 5 * 3/2 = 7.5 and -2 / 4 = -0.5 go up, -3 / 4 goes to the nearest.
  EXPECT_EQ(leaky_relu_of<xnnpack_rounding>(p, {-4, 1, -6, -7, 127, -128}), (Int8{1, 9, 1, 0, 127, -30}));
}

/// Input scale 3/128: x = 128 * input is then 3 / 2^14 a step, and the real 3 (2^15 of the gate) is an input of 128.
pm_hard_swish_params hard_swish_parameters(std::int32_t size) {
  pm_hard_swish_params p{};
  p.size = size;
  p.output_multiplier = 1 << 14;  // 1/128 of 128 * input: the input's own scale
  p.output_shift = -6;
  p.gate_multiplier = 1 << 14;  // 2
  p.gate_shift = 2;
  return p;
}

TEST(HardSwish, MultipliesByAGateBetweenMinusThreeAndThree) {
  // With 2 in the gate an input of 128 is 2^15: -3 is an input of -128.
  const Int8 input{-128, -64, -1, 0, 1, 64, 127};
  // x (x + 128) / 256: 0, -16, -0.496, 0, 0.504, 48, 126.5. The last two shifts round half away from zero what the
  // product, rounded to zero, left: 127 * 64 = 8128; gate 32640; 8128 * 32640 / 2^15 = 8096; / 64 = 126.5.
  Int8 output(input.size());
  ASSERT_EQ(hard_swish<double_rounding>(hard_swish_parameters(7), input.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{0, -16, 0, 0, 1, 48, 127}));
}

TEST(HardSwish, GateSaturatesInItsLastLeftShiftOnly) {
  pm_hard_swish_params p = hard_swish_parameters(1);
  EXPECT_EQ(hard_swish_gate(p, 0), 16384);
  EXPECT_EQ(hard_swish_gate(p, 16384), 32767);
  EXPECT_EQ(hard_swish_gate(p, 32640), 32767);
  EXPECT_EQ(hard_swish_gate(p, -16384), 0);
  EXPECT_EQ(hard_swish_gate(p, -32640), 0);
  p.gate_multiplier = 24576;  // 3/4 * 4
  EXPECT_EQ(hard_swish_gate(p, 128), (128 * 3 + 32768) / 2);
  p.gate_shift = -2;  // 3/4 half up, then 1/4 half away from zero
  EXPECT_EQ(hard_swish_gate(p, 128), (24 + 32768) / 2);
  EXPECT_EQ(hard_swish_gate(p, -2), 32768 >> 1);         // -1.5, -1, 0
  EXPECT_EQ(hard_swish_gate(p, -3), (-1 + 32768) >> 1);  // -2.25, -2, -0.5, -1
  EXPECT_EQ(hard_swish_gate(p, 3), (1 + 32768) >> 1);
}

TEST(HardSwish, IsNearTheFunctionOnAllOfInt8) {
  for (const int bits : {0, 1, 2, 3}) {
    pm_hard_swish_params p = hard_swish_parameters(256);
    p.gate_shift = bits;
    const double scale = 3.0 / 512 * (1 << bits);
    Int8 input;
    for (int x = -128; x <= 127; ++x) {
      input.push_back(static_cast<std::int8_t>(x));
    }
    Int8 output(256);
    ASSERT_EQ(hard_swish<double_rounding>(p, input.data(), output.data()), PM_OK);
    for (std::size_t i = 0; i < 256; ++i) {
      const double x = input[i] * scale;
      ASSERT_NEAR(output[i], x * std::min(std::max(x + 3, 0.0), 6.0) / 6 / scale, 0.55) << bits << " " << x;
    }
  }
}

}  // namespace
}  // namespace pm::reference
