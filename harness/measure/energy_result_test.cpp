#include "harness/measure/energy_result.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <random>
#include <vector>

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

WindowEnergy window(double joules, double length_s = 10, double begin_s = 0) {
  WindowEnergy energy;
  energy.window = {begin_s, begin_s + length_s};
  energy.energy_j = joules;
  energy.covered_s = length_s;
  energy.samples = 10000;
  energy.charge_c = joules / 2;
  return energy;
}

UncertaintyInput input() {
  UncertaintyInput in;
  in.instrument = {0.02, 1e-6, 0.01};
  in.voltage_v = 2;
  in.alignment_s = 1e-3;
  in.idle_w = 0.04;
  return in;
}

std::vector<std::string> objections(const WindowEnergy& energy, std::vector<std::uint64_t> inferences = {100}) {
  const std::vector<WindowEnergy> one = {energy};
  return judge_windows(one, inferences, input()).windows[0].objections;
}

TEST(EnergyUncertainty, EachTermIsAsDefined) {
  UncertaintyInput in = input();
  in.repeatability = 0.003;
  WindowEnergy energy = window(1);
  energy.interpolated_j = 0.0005;
  const EnergyUncertainty u = uncertainty_of(energy, in);
  EXPECT_NEAR(*u.gain, 0.02 / std::sqrt(3), 1e-12);
  EXPECT_NEAR(*u.voltage, 0.01 / std::sqrt(3), 1e-12);
  EXPECT_NEAR(*u.offset, 1e-6 / std::sqrt(3) / 0.05, 1e-12);
  EXPECT_NEAR(*u.alignment, 1e-3 * (0.1 - 0.04) / 1, 1e-12);
  EXPECT_NEAR(*u.loss, 0.0005, 1e-12);
  EXPECT_NEAR(u.combined(),
              std::sqrt(*u.gain * *u.gain + *u.voltage * *u.voltage + *u.offset * *u.offset +
                        *u.alignment * *u.alignment + *u.loss * *u.loss + 0.003 * 0.003),
              1e-12);
  EXPECT_TRUE(u.complete());
}

TEST(EnergyUncertainty, WhatIsNotKnownIsNotZero) {
  const EnergyUncertainty u = uncertainty_of(window(1), UncertaintyInput{});
  EXPECT_FALSE(u.gain);
  EXPECT_FALSE(u.voltage);
  EXPECT_FALSE(u.offset);
  EXPECT_FALSE(u.complete());
  UncertaintyInput measured;
  measured.voltage_measured = true;
  EXPECT_EQ(uncertainty_of(window(1), measured).voltage, 0);
}

TEST(EnergyUncertainty, FewValuesWidenTheScatter) {
  EXPECT_TRUE(std::isinf(small_sample_factor(1)));
  EXPECT_NEAR(small_sample_factor(5), 2.776 / 2, 1e-9);
  EXPECT_GT(small_sample_factor(2), small_sample_factor(3));
  EXPECT_GE(small_sample_factor(1000), 1);
}

TEST(WindowRule, AGoodWindowHasNoObjections) { EXPECT_THAT(objections(window(1)), IsEmpty()); }

TEST(WindowRule, EachRuleIsNamed) {
  EXPECT_THAT(objections(window(1, 9.987)), ElementsAre(HasSubstr("9.987 s is shorter than 10 s")));
  EXPECT_THAT(objections(window(1), {9}), ElementsAre(HasSubstr("9 inferences are fewer than 10")));
  EXPECT_THAT(objections(window(1), {}), ElementsAre(HasSubstr("not known")));
  EXPECT_THAT(objections(window(0)), ElementsAre(HasSubstr("not positive")));
  WindowEnergy lossy = window(1);
  lossy.lost_s = 0.0101;
  EXPECT_THAT(objections(lossy), ElementsAre(HasSubstr("0.101 % of it is lost samples, more than 0.1 %")));
  lossy.lost_s = 0.0099;
  EXPECT_THAT(objections(lossy), IsEmpty());
  WindowEnergy saturated = window(1);
  saturated.out_of_range = 3;
  EXPECT_THAT(objections(saturated), ElementsAre(HasSubstr("3 samples at or beyond")));
  WindowEnergy cut = window(1);
  cut.covered_s = 9;
  EXPECT_THAT(objections(cut), ElementsAre(HasSubstr("covers 9.000 s")));
  WindowEnergy empty = window(1);
  empty.samples = 0;
  EXPECT_THAT(objections(empty), ElementsAre(HasSubstr("no sample")));
  WindowEnergy other_voltage = window(1);
  other_voltage.voltage_s = 30;
  other_voltage.lowest_v = 3;
  EXPECT_THAT(objections(other_voltage), ElementsAre(HasSubstr("measured at 3.000 V, where 2.000 V was said")));
  WindowEnergy brown_out = window(1);
  brown_out.voltage_s = 20;
  brown_out.lowest_v = 1.7;
  EXPECT_THAT(objections(brown_out), ElementsAre(HasSubstr("brown-out: 1.700 V")));
}

TEST(EnergyResult, MedianSpreadAndNetOfFiveWindows) {
  const std::vector<WindowEnergy> windows = {window(1.00), window(1.02), window(0.98), window(1.01), window(0.99)};
  const std::vector<std::uint64_t> inferences = {100};
  const EnergyResult result = judge_windows(windows, inferences, input());
  EXPECT_TRUE(result.valid());
  EXPECT_NEAR(*result.median_j, 0.01, 1e-12);
  EXPECT_NEAR(*result.median_net_j, 0.006, 1e-12);
  EXPECT_NEAR(*result.spread, 0.04, 1e-9);
  const double scatter = std::sqrt(0.001 / 4);
  EXPECT_NEAR(*result.windows[0].uncertainty.repeatability, scatter, 1e-9);
  EXPECT_NEAR(*result.uncertainty.repeatability, scatter * 1.2533 / std::sqrt(5) * 1.388, 1e-6);
  EXPECT_FALSE(result.slope);
  const EnergyUncertainty& net = result.net_uncertainty;
  EXPECT_EQ(net.gain, result.uncertainty.gain);
  EXPECT_EQ(net.offset, 0);
  EXPECT_NEAR(*net.alignment, *result.uncertainty.alignment / 0.6, 1e-12);
  EXPECT_NEAR(*net.repeatability, *result.uncertainty.repeatability / 0.6, 1e-9);
}

TEST(EnergyResult, WindowsThatAreNotValidGiveNoFigures) {
  const std::vector<WindowEnergy> windows = {window(5, 9), window(1), window(1)};
  const std::vector<std::uint64_t> inferences = {100};
  const EnergyResult result = judge_windows(windows, inferences, input());
  EXPECT_FALSE(result.valid());
  EXPECT_NEAR(*result.median_j, 0.01, 1e-12);
  const EnergyResult none = judge_windows(std::span(windows).first(1), inferences, input());
  EXPECT_FALSE(none.median_j);
  EXPECT_FALSE(none.spread);
}

TEST(EnergyResult, WhereIdleDrawsMoreThereIsNoNet) {
  const std::vector<WindowEnergy> windows = {window(0.3)};
  const std::vector<std::uint64_t> inferences = {100};
  EXPECT_FALSE(judge_windows(windows, inferences, input()).windows[0].net_j);
}

TEST(EnergySlope, OfNAnd2NRemovesTheOverhead) {
  const double overhead = 0.3;
  const double each = 0.004;
  std::vector<WindowEnergy> windows;
  for (int k = 0; k < 5; ++k) {
    windows.push_back(window(overhead + each * 500, 10));
    windows.push_back(window(overhead + each * 1000, 20));
  }
  const std::vector<std::uint64_t> inferences = {500, 1000};
  const EnergyResult result = judge_windows(windows, inferences, input());
  ASSERT_TRUE(result.slope);
  EXPECT_NEAR(result.slope->per_inference_j, each, 1e-12);
  EXPECT_NEAR(result.slope->overhead_j, overhead, 1e-9);
  ASSERT_TRUE(result.slope->standard_j);
  EXPECT_NEAR(*result.slope->standard_j, each * std::hypot(0.02, 0.01) / std::sqrt(3), 1e-9) << "no scatter";
  windows[0].energy_j *= 1.05;
  EXPECT_GT(*judge_windows(windows, inferences, input()).slope->standard_j, *result.slope->standard_j);
}

TEST(ClockRatio, IsTheSlopeThroughTheOrigin) {
  const std::vector<double> instrument = {10.06, 20.12, 40.24};
  const std::vector<double> target = {10, 20, 40};
  EXPECT_NEAR(*clock_ratio(instrument, target), 1.006, 1e-12);
  EXPECT_FALSE(clock_ratio(instrument, {}));
  EXPECT_FALSE(clock_ratio({}, {}));
}

// The interval must hold the truth: errors drawn within the limits, five windows, 2000 trials.
TEST(EnergyUncertaintyProperty, TheIntervalCoversTheTruth) {
  std::mt19937 random(20);
  std::uniform_real_distribution<double> within(-1, 1);
  std::normal_distribution<double> noise(0, 0.002);
  int covered = 0;
  constexpr int trials = 2000;
  for (int trial = 0; trial < trials; ++trial) {
    const double gain = 1 + 0.02 * within(random);
    const double voltage = 1 + 0.01 * within(random);
    std::vector<WindowEnergy> windows;
    for (int k = 0; k < 5; ++k) {
      const double current = 0.05 * gain + 1e-6 * within(random);
      windows.push_back(window(current * 2 * voltage * 10 * (1 + noise(random))));
    }
    const std::vector<std::uint64_t> inferences = {100};
    const EnergyResult result = judge_windows(windows, inferences, input());
    const double half = coverage_factor * result.uncertainty.combined() * *result.median_j;
    covered += std::abs(*result.median_j - 0.01) <= half ? 1 : 0;
  }
  EXPECT_GE(covered, trials * 95 / 100);
}

}  // namespace
}  // namespace probemark
