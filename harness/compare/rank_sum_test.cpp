#include "harness/compare/rank_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace probemark {
namespace {

using Samples = std::vector<double>;

// The expected values were computed with an independent implementation, or counted by hand.
TEST(RankSum, ExactWithoutTies) {
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{1.1, 2.2, 3.3, 4.4, 5.5}, Samples{6, 7, 8, 9, 10}), 2.0 / 252);
  EXPECT_NEAR(rank_sum_p(Samples{1, 3, 5, 7, 9, 11}, Samples{2, 4, 6, 8, 10, 12, 14}), 0.4452214452214452, 1e-15);
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{1}, Samples{2}), 1);
}

TEST(RankSum, ExactWithTies) {
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{1000, 1000, 1000, 1000, 1001}, Samples{1000, 1000, 1001, 1001, 1001}),
                   132.0 / 252);
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{1, 1, 1, 2, 3}, Samples{2, 2, 3, 3, 4, 4}), 25.0 / 462);
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{5, 5, 5, 5, 5}, Samples{5, 5, 5, 5, 5}), 1);
  EXPECT_DOUBLE_EQ(rank_sum_p(Samples{5, 5, 5, 5, 5}, Samples{6, 6, 6, 6, 6}), 2.0 / 252);
}

TEST(RankSum, NormalApproximationForMany) {
  Samples a(40);
  std::iota(a.begin(), a.end(), 0.0);
  Samples b = a;
  for (double& value : b) value += 7.5;
  EXPECT_NEAR(rank_sum_p(a, b), 0.008988007122138847, 1e-12);
  for (Samples* samples : {&a, &b}) {
    for (double& value : *samples) value = std::nearbyint(value / 4);
  }
  EXPECT_NEAR(rank_sum_p(a, b), 0.009876210217967267, 1e-12);
}

TEST(RankSum, TheLargestExactSamplesAgreeWithTheNormalOnes) {
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> uniform;
  Samples a;
  Samples b;
  for (int i = 0; i < 32; ++i) {
    a.push_back(uniform(generator));
    b.push_back(uniform(generator) + 0.1);
  }
  const double exact = rank_sum_p(a, b);
  a.push_back(0.5);  // one more, and the approximation is used
  EXPECT_NEAR(exact, rank_sum_p(a, b), 0.03);
  EXPECT_GT(exact, 0.0);
}

TEST(RankSum, LeastP) {
  EXPECT_NEAR(least_rank_sum_p(5, 5), 2.0 / 252, 1e-15);
  EXPECT_NEAR(least_rank_sum_p(5, 7), 2.0 / 792, 1e-15);
  EXPECT_DOUBLE_EQ(least_rank_sum_p(1, 1), 1);
  EXPECT_DOUBLE_EQ(least_rank_sum_p(0, 9), 1);
}

TEST(RankSum, EmptySamplesTellNothing) { EXPECT_DOUBLE_EQ(rank_sum_p(Samples{}, Samples{1, 2}), 1); }

TEST(RankSum, ShiftIsTheMedianOfAllDifferences) {
  // Differences of (1, 2, 4) and (3, 7): 2 6, 1 5, -1 3.
  const Shift shift = shift_of(Samples{1, 2, 4}, Samples{3, 7});
  EXPECT_DOUBLE_EQ(shift.estimate, 2.5);
  EXPECT_TRUE(std::isinf(shift.low) && shift.low < 0);
  EXPECT_TRUE(std::isinf(shift.high) && shift.high > 0);
}

TEST(RankSum, IntervalOfFiveAndFive) {
  // P(U <= 2) = 4/252 is at most 2.5 %, P(U <= 3) = 7/252 is not: the third lowest and highest difference.
  const Shift shift = shift_of(Samples{0, 10, 20, 30, 40}, Samples{1, 11, 21, 31, 41});
  EXPECT_DOUBLE_EQ(shift.estimate, 1);
  EXPECT_DOUBLE_EQ(shift.low, -29);
  EXPECT_DOUBLE_EQ(shift.high, 31);
}

TEST(RankSum, TheIntervalHoldsTheTrueShiftAsOftenAsItSays) {
  std::mt19937_64 generator(11);
  std::exponential_distribution<double> skewed;
  int held = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    Samples a;
    Samples b;
    for (int i = 0; i < 9; ++i) a.push_back(skewed(generator));
    for (int i = 0; i < 12; ++i) b.push_back(skewed(generator) + 0.7);
    const Shift shift = shift_of(a, b);
    held += shift.low <= 0.7 && 0.7 <= shift.high ? 1 : 0;
  }
  EXPECT_GE(held, 1880);  // 95 % of 2000 is 1900, with two standard deviations of 10
  EXPECT_LE(held, 1960);  // and it is not wider than it need be
}

TEST(RankSum, HugeSamplesAreThinned) {
  Samples a(300'000);
  std::iota(a.begin(), a.end(), 1.0);
  Samples b = a;
  for (double& value : b) value += 150'000;
  EXPECT_NEAR(shift_of(a, b).estimate, 150'000, 500);
  EXPECT_LT(rank_sum_p(a, b), 1e-9);
}

TEST(RankSum, ExchangedSamplesMirror) {
  std::mt19937_64 generator(7);
  for (int trial = 0; trial < 300; ++trial) {
    Samples a(1 + generator() % 12);
    Samples b(1 + generator() % 12);
    for (double& value : a) value = static_cast<double>(generator() % 20);
    for (double& value : b) value = static_cast<double>(generator() % 20);
    const Shift forth = shift_of(a, b);
    const Shift back = shift_of(b, a);
    EXPECT_DOUBLE_EQ(rank_sum_p(a, b), rank_sum_p(b, a));
    EXPECT_DOUBLE_EQ(forth.estimate, -back.estimate);
    EXPECT_DOUBLE_EQ(forth.low, -back.high);
    EXPECT_DOUBLE_EQ(forth.high, -back.low);
  }
}

}  // namespace
}  // namespace probemark
