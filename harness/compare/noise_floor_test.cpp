#include "harness/compare/noise_floor.hpp"

#include <gtest/gtest.h>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

std::vector<double> five(double value) { return {value, value, value, value, value}; }

TEST(NoiseFloor, OfOnePairOfRunsIsHighAsItMustBe) {
  BoardNoise noise;
  add_noise(noise, {timed("kws", five(1.00))}, {timed("kws", five(1.001))});
  const Record record = timed("kws", five(1));
  const auto floor = floor_between_runs(noise, "latency_s", record, record, 1);
  ASSERT_TRUE(floor);
  EXPECT_NEAR(std::log1p(floor->relative), 12.70620474 * std::log(1.001), 1e-9);
}

TEST(NoiseFloor, MoreItemsOfTheBoardLowerIt) {
  BoardNoise noise;
  add_noise(noise, {timed("kws", five(1)), timed("ic", five(1)), timed("ad", five(1))},
            {timed("kws", five(1.001)), timed("ic", five(1 / 1.001)), timed("ad", five(1.001))});
  const Record record = timed("vww", five(1));
  EXPECT_NEAR(std::log1p(floor_between_runs(noise, "latency_s", record, record, 1)->relative),
              3.18244631 * std::log(1.001), 1e-9);
}

TEST(NoiseFloor, OfTheNoisierOfTwoBoards) {
  BoardNoise noise;
  add_noise(noise, {timed("kws", five(1), "x")}, {timed("kws", five(1.001), "x")});
  const Record x = timed("kws", five(1), "x");
  const Record y = timed("kws", five(1), "y");
  EXPECT_FALSE(floor_between_runs(noise, "latency_s", x, y, 1));
  add_noise(noise, {timed("kws", five(1), "y")}, {timed("kws", five(1.01), "y")});
  const auto of_y = floor_between_runs(noise, "latency_s", y, y, 1);
  EXPECT_EQ(floor_between_runs(noise, "latency_s", x, y, 1)->relative, of_y->relative);
  EXPECT_EQ(floor_between_runs(noise, "latency_s", y, x, 1)->relative, of_y->relative);
}

TEST(NoiseFloor, WrongAnswersAndFewSamplesTellNothing) {
  BoardNoise noise;
  Record wrong = timed("kws", five(1));
  wrong.status = Status::mismatch;
  add_noise(noise, {wrong, timed("ic", {1, 1})}, {timed("kws", five(2)), timed("ic", {2, 2})});
  EXPECT_TRUE(noise.empty());
}

TEST(NoiseFloor, WithinARunItIsTheDriftBetweenItsHalves) {
  const Record steady = timed("kws", five(1));
  const Record drifting = timed("kws", {1.00, 1.00, 7, 1.02, 1.02});
  EXPECT_DOUBLE_EQ(floor_within_runs("latency_s", steady, steady).relative, 0);
  EXPECT_NEAR(floor_within_runs("latency_s", steady, drifting).relative, 0.02, 1e-12);
  EXPECT_NEAR(floor_within_runs("latency_s", drifting, steady).relative, 0.02, 1e-12);
}

TEST(NoiseFloor, IsUsedByTheComparison) {
  const std::vector<Record> a{timed("kws", five(1.00))};
  const std::vector<Record> b{timed("kws", five(1.01))};
  ComparisonRequest request;
  EXPECT_EQ(compare(a, b, request).items[0].metrics[0].verdict, ComparisonVerdict::worse);
  add_noise(request.noise, a, {timed("kws", five(1.001))});
  const Comparison floored = compare(a, b, request);
  EXPECT_EQ(floored.items[0].metrics[0].verdict, ComparisonVerdict::unresolved);
  EXPECT_EQ(floored.items[0].metrics[0].reason, "below the noise floor of 1.3 %");
  EXPECT_EQ(floored.items[0].metrics[0].floor_from, "runs of the same thing");
}

}  // namespace
}  // namespace probemark
