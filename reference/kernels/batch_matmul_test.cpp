#include "reference/kernels/batch_matmul.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;

/// [2, 3] x [3, 2], one batch, factor 1.
pm_batch_matmul_params two_by_three() {
  pm_batch_matmul_params p{};
  p.batch[0] = p.batch[1] = p.batch[2] = 1;
  p.rows = p.columns = 2;
  p.depth = 3;
  p.a_row_stride = 3;
  p.a_depth_stride = 1;
  p.b_depth_stride = 2;
  p.b_column_stride = 1;
  p.multiplier = 1 << 30;
  p.shift = 1;
  return p;
}

template <class Profile = double_rounding>
Int8 run(const pm_batch_matmul_params& p, const Int8& a, const Int8& b) {
  Int8 output(static_cast<std::size_t>(p.batch[0] * p.batch[1] * p.batch[2] * p.rows * p.columns), 99);
  EXPECT_EQ(batch_matmul<Profile>(p, a.data(), b.data(), output.data()), PM_OK);
  return output;
}

TEST(BatchMatmul, MultipliesRowsByColumns) {
  EXPECT_EQ(run(two_by_three(), {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{7, -1, 16, -1}));
}

TEST(BatchMatmul, TakesZeroPointsFromBothAndSaturates) {
  pm_batch_matmul_params p = two_by_three();
  p.a_zero_point = 1;
  p.b_zero_point = -1;
  p.output_zero_point = 100;
  // a - 1: 0 1 2 / 3 4 5; b + 1: 2 1 / 1 2 / 3 0.
  EXPECT_EQ(run(p, {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{107, 102, 125, 111}));
  p.output_zero_point = 127;
  EXPECT_EQ(run(p, {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{127, 127, 127, 127}));
}

TEST(BatchMatmul, RoundsByTheProfile) {
  pm_batch_matmul_params p = two_by_three();
  p.shift = 0;  // 1/2: 3.5, -0.5, 8, -0.5
  EXPECT_EQ(run<double_rounding>(p, {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{4, 0, 8, 0}));
  EXPECT_EQ(run<single_rounding>(p, {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{4, 0, 8, 0}));
  EXPECT_EQ(run<xnnpack_rounding>(p, {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, -1}), (Int8{4, 0, 8, 0}));
  p.shift = -1;  // 1/4: 1.75, -0.25, 4, -0.25; of -6: -1.5
  EXPECT_EQ(run<double_rounding>(p, {1, 2, 3, 4, 5, 6}, {-1, 0, -1, 0, -1, 0}), (Int8{-2, 0, -4, 0}));
  EXPECT_EQ(run<single_rounding>(p, {1, 2, 3, 4, 5, 6}, {-1, 0, -1, 0, -1, 0}), (Int8{-1, 0, -4, 0}));
  EXPECT_EQ(run<xnnpack_rounding>(p, {1, 2, 3, 4, 5, 6}, {-1, 0, -1, 0, -1, 0}), (Int8{-2, 0, -4, 0}));
}

TEST(BatchMatmul, ReadsTransposedOperandsByTheirStrides) {
  pm_batch_matmul_params p = two_by_three();
  p.a_row_stride = 1;
  p.a_depth_stride = 2;
  p.b_depth_stride = 1;
  p.b_column_stride = 3;
  EXPECT_EQ(run(p, {1, 4, 2, 5, 3, 6}, {1, 0, 2, 0, 1, -1}), (Int8{7, -1, 16, -1}));
}

TEST(BatchMatmul, RepeatsBatchesWithAStrideOfZero) {
  pm_batch_matmul_params p = two_by_three();
  p.rows = p.columns = p.depth = 1;
  p.a_row_stride = p.b_depth_stride = 1;
  p.batch[0] = 2;
  p.batch[1] = 1;
  p.batch[2] = 3;
  p.a_stride[0] = 1;  // [2, 1, 1] x [1, 1, 3]
  p.b_stride[2] = 1;
  EXPECT_EQ(run(p, {2, -3}, {1, 10, 20}), (Int8{2, 20, 40, -3, -30, -60}));
}

TEST(BatchMatmul, Int16AddsIn64BitsAndRoundsHalfUpUnderEveryProfile) {
  pm_batch_matmul_params p = two_by_three();
  p.rows = p.columns = 1;
  p.b_depth_stride = 1;
  const std::vector<std::int16_t> a{-32768, -32768, -32768};
  const std::vector<std::int16_t> b{-32768, -32768, 1};
  p.shift = -16;  // (2^31 - 2^15) / 2^17: 16383.75
  std::int16_t output = 99;
  ASSERT_EQ(batch_matmul<double_rounding>(p, a.data(), b.data(), &output), PM_OK);
  EXPECT_EQ(output, 16384);
  p.depth = 1;
  p.shift = 0;  // -1.5
  const std::vector<std::int16_t> three{-3};
  const std::vector<std::int16_t> one{1};
  ASSERT_EQ(batch_matmul<double_rounding>(p, three.data(), one.data(), &output), PM_OK);
  EXPECT_EQ(output, -1);
  ASSERT_EQ(batch_matmul<xnnpack_rounding>(p, three.data(), one.data(), &output), PM_OK);
  EXPECT_EQ(output, -1);
}

}  // namespace
}  // namespace pm::reference
