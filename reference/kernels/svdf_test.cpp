#include "reference/kernels/svdf.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;
using Cells = std::vector<std::int16_t>;

struct Svdf {
  std::vector<std::int8_t> feature_weights;
  std::vector<std::int16_t> time_weights;
  std::vector<std::int32_t> bias;
  pm_svdf_params p{};

  /// One batch, factors of 1.
  Svdf(std::int32_t units, std::int32_t rank, std::int32_t memory, Int8 feature, Cells time)
      : feature_weights(std::move(feature)), time_weights(std::move(time)) {
    p.batches = 1;
    p.units = units;
    p.rank = rank;
    p.memory = memory;
    p.input_depth = static_cast<std::int32_t>(feature_weights.size()) / (units * rank);
    p.feature_multiplier = p.output_multiplier = 1 << 30;
    p.feature_shift = p.output_shift = 1;
  }

  template <class Profile = double_rounding>
  Int8 step(const Int8& input, Cells& cells) {
    p.feature_weights = feature_weights.data();
    p.time_weights = time_weights.data();
    p.unit_bias = bias.empty() ? nullptr : bias.data();
    Int8 output(static_cast<std::size_t>(p.batches * p.units), 99);
    EXPECT_EQ(svdf<Profile>(p, input.data(), cells.data(), output.data()), PM_OK);
    return output;
  }
};

TEST(Svdf, TheOldestCellLeavesAndTheNewestIsTheFeature) {
  Svdf svdf(1, 1, 3, {2, -1}, {1, 10, 100});
  Cells cells{7, 1, 0};
  EXPECT_EQ(svdf.step({3, 5}, cells), (Int8{101}));  // 1 * 1 + 10 * 0 + 100 * 1
  EXPECT_EQ(cells, (Cells{1, 0, 1}));
  EXPECT_EQ(svdf.step({0, 0}, cells), (Int8{10}));
  EXPECT_EQ(cells, (Cells{0, 1, 0}));
}

TEST(Svdf, AUnitSumsItsFiltersAndItsBias) {
  Svdf svdf(2, 2, 1, {1, 2, 3, 4}, {1, 1, 1, 1});
  Cells cells(4, 55);
  EXPECT_EQ(svdf.step({2}, cells), (Int8{6, 14}));
  svdf.bias = {100, -100};
  EXPECT_EQ(svdf.step({2}, cells), (Int8{106, -86}));
  EXPECT_EQ(cells, (Cells{2, 4, 6, 8}));
}

TEST(Svdf, BatchesKeepTheirOwnCells) {
  Svdf svdf(1, 1, 2, {1}, {1, 1});
  svdf.p.batches = 2;
  Cells cells{0, 10, 0, 20};
  EXPECT_EQ(svdf.step({1, 2}, cells), (Int8{11, 22}));
  EXPECT_EQ(cells, (Cells{10, 1, 20, 2}));
}

TEST(Svdf, ZeroPointsAreTakenOffAndAdded) {
  Svdf svdf(1, 1, 1, {3}, {2});
  svdf.p.input_zero_point = -128;
  svdf.p.output_zero_point = -100;
  Cells cells{0};
  EXPECT_EQ(svdf.step({-120}, cells), (Int8{-52}));
  EXPECT_EQ(cells, (Cells{24}));
}

TEST(Svdf, CellsSaturateAtInt16AndOutputsAtInt8) {
  Svdf svdf(1, 1, 1, {127}, {1});
  svdf.p.feature_shift = 12;
  Cells cells{0};
  EXPECT_EQ(svdf.step({127}, cells), (Int8{127}));
  EXPECT_EQ(cells, (Cells{32767}));
  EXPECT_EQ(svdf.step({-128}, cells), (Int8{-128}));
  EXPECT_EQ(cells, (Cells{-32768}));
}

TEST(Svdf, TheSumIsModulo32Bits) {
  Svdf svdf(1, 2, 1, {1, 1}, {-32768, -32768});
  svdf.p.feature_shift = 16;
  svdf.p.output_shift = -25;
  Cells cells{0, 0};
  EXPECT_EQ(svdf.step({-128}, cells), (Int8{-32})) << "2^31 wraps to -2^31";
}

TEST(Svdf, RoundsByTheProfile) {
  Svdf svdf(1, 1, 1, {1}, {1});
  svdf.p.feature_shift = -1;
  Cells cells{0};
  EXPECT_EQ(svdf.step({-6}, cells), (Int8{-2})) << "-1.5 half away from zero";
  EXPECT_EQ(svdf.step<single_rounding>({-6}, cells), (Int8{-1})) << "half up";
  EXPECT_EQ(svdf.step<xnnpack_rounding>({-6}, cells), (Int8{-1})) << "as single";
}

}  // namespace
}  // namespace pm::reference
