#include "harness/report/chart_axis.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace probemark {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Pointwise;

TEST(ChartAxis, BeginsAtZeroWhereValuesAreAlike) {
  const ChartAxis axis = ChartAxis::of({30, 87});
  EXPECT_FALSE(axis.logarithmic());
  EXPECT_THAT(axis.ticks(), ElementsAre(0, 20, 40, 60, 80, 100));
  EXPECT_DOUBLE_EQ(axis.place(0), 0);
  EXPECT_DOUBLE_EQ(axis.place(50), 0.5);
  EXPECT_DOUBLE_EQ(axis.place(1000), 1);
}

TEST(ChartAxis, TakesPowersOfTenForWideRanges) {
  const ChartAxis axis = ChartAxis::of({20, 5000});
  EXPECT_TRUE(axis.logarithmic());
  EXPECT_THAT(axis.ticks(), Pointwise(DoubleEq(), {10, 100, 1000, 10000}));
  EXPECT_DOUBLE_EQ(axis.place(100), 1.0 / 3);
}

TEST(ChartAxis, ZeroBesideLargeValuesIsNoLogarithm) { EXPECT_FALSE(ChartAxis::of({0, 5000}).logarithmic()); }

TEST(ChartAxis, NearGoesToZeroOnlyWhereValuesDiffer) {
  EXPECT_DOUBLE_EQ(ChartAxis::near({10, 87}).place(0), 0);
  EXPECT_GT(ChartAxis::near({58, 60}).place(60) - ChartAxis::near({58, 60}).place(58), 0.5);
  EXPECT_TRUE(ChartAxis::near({20, 5000}).logarithmic());
  EXPECT_EQ(ChartAxis::near({}).place(3), 1);
  EXPECT_EQ(ChartAxis::near({0, 0}).place(0), 0);
}

TEST(ChartAxis, SurvivesNothingAndZero) {
  EXPECT_EQ(ChartAxis::of({}).place(3), 1);
  EXPECT_EQ(ChartAxis::of({0, 0}).place(0), 0);
  EXPECT_EQ(ChartAxis::around({}).place(0), 0);
  const double middle = ChartAxis::around({1, 1}).place(1);
  EXPECT_GT(middle, 0);
  EXPECT_LT(middle, 1);
}

TEST(ChartAxis, HoldsAllItsValuesAndHasAFewTicks) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> exponent(-9, 9);
  for (int round = 0; round < 2000; ++round) {
    const std::vector<double> values{std::pow(10, exponent(generator)), std::pow(10, exponent(generator))};
    for (const ChartAxis& axis : {ChartAxis::of(values), ChartAxis::around(values), ChartAxis::near(values)}) {
      EXPECT_GE(axis.ticks().size(), 2u);
      EXPECT_LE(axis.ticks().size(), 8u);
      EXPECT_EQ(axis.place(values[0]) < axis.place(values[1]), values[0] < values[1]);
    }
  }
}

}  // namespace
}  // namespace probemark
