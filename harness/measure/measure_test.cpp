#include <gtest/gtest.h>

#include <random>

#include "harness/measure/counter.hpp"
#include "harness/measure/interval_union.hpp"
#include "harness/measure/statistics.hpp"

namespace probemark {
namespace {

TEST(Median, OddEvenAndEmpty) {
  EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2.0);
  EXPECT_EQ(median(std::vector<double>{4, 1, 3, 2}), 2.5);
  EXPECT_FALSE(median(std::vector<double>{}));
}

TEST(MedianInterval, NoneBelowSixSamples) {
  EXPECT_FALSE(median_ci95(std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_EQ(median_ci95(std::vector<double>{6, 5, 4, 3, 2, 1}), (std::pair{1.0, 6.0}));
}

TEST(MedianInterval, TenSamplesTakeTheSecondFromEachEnd) {  // the textbook table: n = 10, ranks 2 and 9
  EXPECT_EQ(median_ci95(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), (std::pair{2.0, 9.0}));
}

TEST(MedianInterval, CoversTheTrueMedianAsOftenAsItSays) {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> skewed(1.0);
  int covered = 0;
  constexpr int trials = 4000;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> samples(25);
    for (double& sample : samples) {
      sample = skewed(random);
    }
    const auto interval = median_ci95(samples);
    ASSERT_TRUE(interval);
    covered += interval->first <= 0.6931471805599453 && interval->second >= 0.6931471805599453 ? 1 : 0;
  }
  EXPECT_GE(covered, trials * 95 / 100);
}

TEST(CounterDifference, WrapsOnce) {
  EXPECT_EQ(*counter_difference(0xFFFFFF00U, 0x00000010U, 32), 0x110U);
  EXPECT_EQ(*counter_difference(0xFFFFF0U, 0x10U, 24), 0x20U);
  EXPECT_EQ(*counter_difference(~std::uint64_t{0}, 4, 64), 5U);
}

TEST(CounterDifference, AStoppedCounterIsNoZero) {
  const auto difference = counter_difference(77, 77, 32);
  ASSERT_FALSE(difference);
  EXPECT_NE(difference.error().what.find("did not move"), std::string::npos);
}

TEST(CounterDifference, ValuesBeyondTheWidthAreRefused) { EXPECT_FALSE(counter_difference(0x1000000, 5, 24)); }

TEST(SubtractOverhead, NeverBelowZero) {
  EXPECT_EQ(*subtract_overhead(10, 3), 7U);
  EXPECT_FALSE(subtract_overhead(3, 10));
}

TEST(CoveredSeconds, OverlapsCountOnce) {
  EXPECT_DOUBLE_EQ(covered_seconds({{0, 2}, {1, 3}, {5, 6}}), 4.0);
  EXPECT_DOUBLE_EQ(covered_seconds({{0, 10}, {2, 3}}), 10.0);
  EXPECT_DOUBLE_EQ(covered_seconds({}), 0.0);
}

}  // namespace
}  // namespace probemark
