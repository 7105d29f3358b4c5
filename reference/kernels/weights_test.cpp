// int4 filters: how they are packed, and that every kernel computes with them what it computes with the same int8.
#include "reference/kernels/weights.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/depthwise_conv2d.hpp"
#include "reference/kernels/fully_connected.hpp"

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;
using Packed = std::vector<pm_s4>;

const std::vector<std::int32_t> multipliers(8, 1 << 30);
const std::vector<std::int32_t> shifts(8, -3);

/// Low nibble first; the unused nibble of an odd count is filled with ones.
Packed packed(const Int8& elements) {
  Packed bytes((elements.size() + 1) / 2, 0xFF);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto nibble = static_cast<unsigned>(elements[i]) & 0xFU;
    pm_s4& byte = bytes[i / 2];
    byte = static_cast<pm_s4>(i % 2 == 0 ? (byte & 0xF0U) | nibble : (byte & 0x0FU) | nibble << 4U);
  }
  return bytes;
}

Int8 random_elements(std::size_t count, std::int32_t low, std::int32_t high, std::uint32_t seed) {
  std::mt19937 random(seed);
  Int8 elements(count);
  for (std::int8_t& element : elements) {
    element =
        static_cast<std::int8_t>(low + static_cast<std::int32_t>(random() % static_cast<unsigned>(high - low + 1)));
  }
  return elements;
}

TEST(Int4Weights, TheLowNibbleComesFirst) {
  const Packed pair{0x2F, 0x78};  // -1, 2, -8, 7
  const int4_weights weights = weights_of(pair.data());
  EXPECT_EQ(constant_at(weights, 0), -1);
  EXPECT_EQ(constant_at(weights, 1), 2);
  EXPECT_EQ(constant_at(weights, 2), -8);
  EXPECT_EQ(constant_at(weights, 3), 7);
  EXPECT_EQ(constant_at(weights + 1, 2), 7);
}

TEST(Int4Weights, EveryNibbleIsTwosComplement) {
  for (std::int32_t value = -8; value <= 7; ++value) {
    const auto element = static_cast<std::int8_t>(value);
    const Packed bytes = packed({element, element});
    EXPECT_EQ(constant_at(weights_of(bytes.data()), 0), value);
    EXPECT_EQ(constant_at(weights_of(bytes.data()), 1), value);
  }
}

/// 9 weights an output channel: an odd count, so that channels share bytes.
TEST(Int4Weights, Conv2dIsThatOfInt8) {
  pm_conv2d_params p{};
  p.batches = 2;
  p.input_h = p.input_w = 3;
  p.input_c = p.filter_c = 3;
  p.filter_h = 1;
  p.filter_w = 3;
  p.output_h = 3;
  p.output_w = 2;
  p.output_c = 3;
  p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = p.depth_multiplier = 1;
  p.pad_left = 1;
  p.input_zero_point = -7;
  p.output_zero_point = 5;
  p.activation_min = -100;
  p.activation_max = 127;
  p.multiplier = multipliers.data();
  p.shift = shifts.data();
  const Int8 input = random_elements(54, -128, 127, 1);
  const Int8 filter = random_elements(27, -8, 7, 2);
  const std::vector<std::int32_t> bias{100, -200, 300};
  Int8 expected(36);
  Int8 output(36, 99);
  ASSERT_EQ(conv2d<double_rounding>(p, input.data(), filter.data(), bias.data(), expected.data()), PM_OK);
  ASSERT_EQ(conv2d<double_rounding>(p, input.data(), packed(filter).data(), bias.data(), output.data()), PM_OK);
  EXPECT_EQ(output, expected);
}

TEST(Int4Weights, DepthwiseConv2dIsThatOfInt8) {
  pm_conv2d_params p{};
  p.batches = 1;
  p.input_h = p.input_w = 4;
  p.input_c = 5;
  p.filter_c = 1;
  p.filter_h = 3;
  p.filter_w = 1;
  p.output_h = 2;
  p.output_w = 4;
  p.output_c = 5;
  p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = p.depth_multiplier = 1;
  p.input_zero_point = 11;
  p.activation_min = -128;
  p.activation_max = 127;
  p.multiplier = multipliers.data();
  p.shift = shifts.data();
  const Int8 input = random_elements(80, -128, 127, 3);
  const Int8 filter = random_elements(15, -8, 7, 4);
  const std::int32_t* no_bias = nullptr;
  Int8 expected(40);
  Int8 output(40, 99);
  ASSERT_EQ(depthwise_conv2d<double_rounding>(p, input.data(), filter.data(), no_bias, expected.data()), PM_OK);
  ASSERT_EQ(depthwise_conv2d<double_rounding>(p, input.data(), packed(filter).data(), no_bias, output.data()), PM_OK);
  EXPECT_EQ(output, expected);
}

TEST(Int4Weights, FullyConnectedIsThatOfInt8WithAZeroPointToo) {
  pm_fully_connected_params p{};
  p.batches = 2;
  p.input_depth = 7;
  p.output_depth = 3;
  p.input_zero_point = 3;
  p.filter_zero_point = -8;
  p.activation_min = -128;
  p.activation_max = 127;
  p.channels = 1;
  p.multiplier = multipliers.data();
  p.shift = shifts.data();
  const Int8 input = random_elements(14, -128, 127, 5);
  const Int8 filter = random_elements(21, -8, 7, 6);
  const std::int32_t* no_bias = nullptr;
  Int8 expected(6);
  Int8 output(6, 99);
  ASSERT_EQ(fully_connected<single_rounding>(p, input.data(), filter.data(), no_bias, expected.data()), PM_OK);
  ASSERT_EQ(fully_connected<single_rounding>(p, input.data(), packed(filter).data(), no_bias, output.data()), PM_OK);
  EXPECT_EQ(output, expected);
}

}  // namespace
}  // namespace pm::reference
