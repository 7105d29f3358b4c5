#include "reference/kernels/transpose_conv.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;

constexpr std::int32_t one = 1 << 30;  // with a shift of 1
const std::vector<std::int32_t> ones(4, one);
const std::vector<std::int32_t> shifts(4, 1);

struct Extent {
  std::int32_t h, w, c;
};

pm_conv2d_params parameters(Extent input, Extent filter, Extent output, std::int32_t stride_h, std::int32_t stride_w) {
  pm_conv2d_params p{};
  p.batches = 1;
  p.input_h = input.h;
  p.input_w = input.w;
  p.input_c = p.filter_c = input.c;
  p.filter_h = filter.h;
  p.filter_w = filter.w;
  p.output_h = output.h;
  p.output_w = output.w;
  p.output_c = output.c;
  p.stride_h = stride_h;
  p.stride_w = stride_w;
  p.dilation_h = p.dilation_w = p.depth_multiplier = 1;
  p.activation_min = -128;
  p.activation_max = 127;
  p.multiplier = ones.data();
  p.shift = shifts.data();
  return p;
}

Int8 run(const pm_conv2d_params& p, const Int8& input, const Int8& filter, const std::vector<std::int32_t>& bias = {}) {
  Int8 output(static_cast<std::size_t>(p.batches * p.output_h * p.output_w * p.output_c), 99);
  EXPECT_EQ(transpose_conv<double_rounding>(p, input.data(), filter.data(), bias.empty() ? nullptr : bias.data(),
                                            output.data()),
            PM_OK);
  return output;
}

TEST(TransposeConv, StampsTheFilterForEveryInputElement) {
  const pm_conv2d_params p = parameters({2, 2, 1}, {2, 2, 1}, {4, 4, 1}, 2, 2);
  EXPECT_EQ(run(p, {1, 2, 3, 4}, {1, 2, 3, 4}), (Int8{1, 2, 2, 4,  //
                                                      3, 4, 6, 8,  //
                                                      3, 6, 4, 8,  //
                                                      9, 12, 12, 16}));
}

TEST(TransposeConv, AddsWhereStampsOverlapAndSaturates) {
  const pm_conv2d_params p = parameters({1, 2, 1}, {1, 3, 1}, {1, 4, 1}, 1, 1);
  EXPECT_EQ(run(p, {1, 2}, {1, 10, 100}), (Int8{1, 12, 120, 127}));
}

TEST(TransposeConv, LeavesGapsToTheBiasWhereTheStrideExceedsTheFilter) {
  pm_conv2d_params p = parameters({2, 2, 1}, {1, 1, 1}, {3, 5, 1}, 2, 3);
  p.input_zero_point = 1;
  p.output_zero_point = -5;
  EXPECT_EQ(run(p, {2, 3, 4, 5}, {2}, {7}), (Int8{4, 2, 2, 6, 2,  //
                                                  2, 2, 2, 2, 2,  //
                                                  8, 2, 2, 10, 2}));
}

TEST(TransposeConv, PaddingCutsOffTopAndLeft) {
  pm_conv2d_params p = parameters({1, 3, 1}, {3, 3, 1}, {1, 3, 1}, 1, 1);
  p.pad_top = p.pad_left = 1;
  // Row 1 of the filter; full rows are 4, 5 + 8, 6 + 10 + 12, ..: the middle three of five.
  EXPECT_EQ(run(p, {1, 2, 3}, {0, 0, 0, 4, 5, 6, 0, 0, 0}), (Int8{13, 28, 27}));
}

TEST(TransposeConv, SumsInputChannelsAndScalesEachOutputChannel) {
  pm_conv2d_params p = parameters({1, 1, 2}, {1, 1, 2}, {1, 1, 2}, 1, 1);
  const std::vector<std::int32_t> shift{1, -1};  // 1 and 1/4
  p.shift = shift.data();
  EXPECT_EQ(run(p, {3, 5}, {2, 1, -4, -2}), (Int8{11, -6}));  // -22 / 4 = -5.5, away from zero
}

TEST(TransposeConv, TakesEveryBatch) {
  pm_conv2d_params p = parameters({1, 1, 1}, {1, 2, 1}, {1, 2, 1}, 2, 2);
  p.batches = 2;
  EXPECT_EQ(run(p, {3, -4}, {1, 2}), (Int8{3, 6, -4, -8}));
}

TEST(TransposeConv, Int16AddsIn64Bits) {
  pm_conv2d_params p = parameters({1, 1, 1}, {1, 1, 1}, {1, 1, 1}, 1, 1);
  p.activation_min = -32768;
  p.activation_max = 32767;
  const std::vector<std::int32_t> shift{-17};  // 2^-18
  p.shift = shift.data();
  const std::int16_t input = -32768;
  const std::int8_t filter = 127;
  const std::int64_t bias = std::int64_t{1} << 32;
  std::int16_t output = 99;
  ASSERT_EQ(transpose_conv<double_rounding>(p, &input, &filter, &bias, &output), PM_OK);
  EXPECT_EQ(output, 16384 - 16);  // 2^32 / 2^18 - 15.875
}

}  // namespace
}  // namespace pm::reference
