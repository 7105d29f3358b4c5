// RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR: the kernels; their tables are tested in
// reference/lowering/resize_test.cpp.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "reference/kernels/resize_bilinear.hpp"
#include "reference/kernels/resize_nearest_neighbor.hpp"

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;
using Table = std::vector<std::int32_t>;

TEST(ResizeNearestNeighbor, CopiesAllChannelsOfTheChosenElementInEveryBatch) {
  const Table row{1, 0};
  const Table column{0, 1, 1};
  pm_resize_nearest_neighbor_params p{2, 2, 2, 2, 2, 3, row.data(), column.data()};
  const Int8 input{1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8};
  Int8 output(24);
  ASSERT_EQ(resize_nearest_neighbor<double_rounding>(p, input.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{5,  6,  7,  8,  7,  8,  1,  2,  3,  4,  3,  4,  //
                          -5, -6, -7, -8, -7, -8, -1, -2, -3, -4, -3, -4}));
}

/// One output element between the four of a 2x2 image.
template <class Profile, class Element = std::int8_t>
Element between(const std::vector<Element>& input, std::int32_t row_weight, std::int32_t column_weight) {
  const std::int32_t low = 0;
  const std::int32_t high = 1;
  pm_resize_bilinear_params p{};
  p.batches = p.channels = p.output_h = p.output_w = 1;
  p.input_h = p.input_w = 2;
  p.row_low = p.column_low = &low;
  p.row_high = p.column_high = &high;
  p.row_weight = &row_weight;
  p.column_weight = &column_weight;
  Element output = 99;
  EXPECT_EQ(resize_bilinear<Profile>(p, input.data(), &output), PM_OK);
  return output;
}

TEST(ResizeBilinear, WeighsColumnsThenRows) {
  // A quarter across: 1 and 9; three quarters down: 7.
  EXPECT_EQ(between<double_rounding>({0, 4, 8, 12}, 768, 256), 7);
  EXPECT_EQ(between<single_rounding>({0, 4, 8, 12}, 768, 256), 7);
  EXPECT_EQ(between<xnnpack_rounding>({0, 4, 8, 12}, 1536, 512), 7);
}

TEST(ResizeBilinear, RoundsHalvesByProfile) {
  EXPECT_EQ(between<double_rounding>({10, -9, 0, 0}, 0, 512), 1);  // 0.5
  EXPECT_EQ(between<single_rounding>({10, -9, 0, 0}, 0, 512), 1);
  EXPECT_EQ(between<xnnpack_rounding>({10, -9, 0, 0}, 0, 1024), 1);
  EXPECT_EQ(between<double_rounding>({10, -11, 0, 0}, 0, 512), -1);  // -0.5
  EXPECT_EQ(between<single_rounding>({10, -11, 0, 0}, 0, 512), 0);
  EXPECT_EQ(between<xnnpack_rounding>({10, -11, 0, 0}, 0, 1024), 0);
}

TEST(ResizeBilinear, KeepsTheExtremes) {
  for (const std::int32_t weight : {0, 1, 511, 1024}) {
    EXPECT_EQ(between<double_rounding>({-128, -128, -128, -128}, weight, weight), -128);
    EXPECT_EQ(between<single_rounding>({127, 127, 127, 127}, weight, weight), 127);
    EXPECT_EQ(between<xnnpack_rounding>({-128, -128, -128, -128}, 2 * weight, weight), -128);
  }
  EXPECT_EQ(between<xnnpack_rounding>({-128, -128, 127, 127}, 2048, 0), 127);
}

TEST(ResizeBilinear, Int16NeedsMoreThan32BitsAndIsSingleUnderXnnpack) {
  const auto wide = [](std::int16_t a, std::int16_t b) { return std::vector<std::int16_t>{a, b, a, b}; };
  for (const std::int32_t weight : {0, 1, 511, 1024}) {
    EXPECT_EQ((between<double_rounding, std::int16_t>(wide(-32768, -32768), weight, weight)), -32768);
    EXPECT_EQ((between<xnnpack_rounding, std::int16_t>(wide(32767, 32767), weight, weight)), 32767);
  }
  EXPECT_EQ((between<double_rounding, std::int16_t>(wide(20000, -20001), 0, 512)), -1);  // -0.5
  EXPECT_EQ((between<single_rounding, std::int16_t>(wide(20000, -20001), 0, 512)), 0);
  EXPECT_EQ((between<xnnpack_rounding, std::int16_t>(wide(20000, -20001), 0, 512)), 0);
}

}  // namespace
}  // namespace pm::reference
