#include "harness/measure/power_steps.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "harness/measure/level_windows.hpp"

namespace probemark {
namespace {

constexpr double period = 1e-3;

std::vector<float> phases(const std::vector<TimeWindow>& windows, double length_s, double low, double high,
                          double noise = 0, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> scatter(0, 1);
  std::vector<float> watts;
  for (double t = 0; t < length_s; t += period) {
    const bool in =
        std::any_of(windows.begin(), windows.end(), [t](const TimeWindow& w) { return t >= w.begin_s && t < w.end_s; });
    watts.push_back(static_cast<float>((in ? high : low) + noise * scatter(random)));
  }
  return watts;
}

PowerProfile profile_of(const std::vector<float>& watts, std::size_t most = PowerProfile::most_bins) {
  PowerProfile profile({Quantity::power}, most);
  SampleBlock block;
  block.value = watts;
  block.period_s = period;
  profile.add(block);
  return profile;
}

const std::vector<TimeWindow> two = {{1.0, 2.5}, {4.0, 5.0}};

TEST(PowerSteps, FindTheWindows) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const auto found = windows_of_steps(profile_of(phases(two, 7, 0.02, 0.03, 0.0007, seed)));
    ASSERT_TRUE(found) << describe(found.error());
    ASSERT_EQ(found->size(), 2U);
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_NEAR((*found)[k].begin_s, two[k].begin_s, period);
      EXPECT_NEAR((*found)[k].end_s, two[k].end_s, period);
    }
  }
}

TEST(PowerSteps, LeaveOutWhatTheTraceCuts) {
  const auto found = windows_of_steps(profile_of(phases({{0, 1}, {2, 3}, {4, 9}}, 5, 1, 2)));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_NEAR((*found)[0].begin_s, 2, period);
}

TEST(PowerSteps, ADipOfTenMillisecondsIsPartOfAWindow) {
  const auto found = windows_of_steps(profile_of(phases({{1, 2}, {2.01, 3}}, 4, 1, 2)));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_NEAR((*found)[0].length_s(), 2, 2 * period);
}

TEST(PowerSteps, NoStepsAreAnError) {
  EXPECT_FALSE(windows_of_steps(profile_of(phases({}, 5, 1, 2))));
  EXPECT_FALSE(windows_of_steps(profile_of(phases({}, 5, 1, 2, 0.3))));
  EXPECT_FALSE(windows_of_steps(profile_of(phases(two, 7, 1, 1.01))));
  EXPECT_FALSE(windows_of_steps(profile_of({})));
}

TEST(PowerSteps, AnOffsetOfTheEdgesIsSeen) {
  const PowerProfile profile = profile_of(phases(two, 7, 0.02, 0.03, 0.0007));
  std::vector<TimeWindow> late;
  for (const TimeWindow& window : two) {
    late.push_back({window.begin_s + 0.004, window.end_s + 0.004});
  }
  const StepCheck check = check_steps(profile, late);
  EXPECT_EQ(check.edges, 4U);
  EXPECT_EQ(check.steps, 4U);
  EXPECT_NEAR(check.median_s, -0.004, period);
  EXPECT_EQ(check_steps(profile, std::vector<TimeWindow>{{3.0, 3.5}}).steps, 0U);
}

TEST(PowerSteps, WindowsOfAnotherTraceAreMisplaced) {
  const PowerProfile profile = profile_of(phases(two, 7, 0.02, 0.03, 0.0007));
  const std::vector<TimeWindow> wrong = {{3.0, 3.5}, {5.5, 6.0}};
  const auto objection = misplacement(profile, check_steps(profile, wrong), wrong);
  ASSERT_TRUE(objection);
  EXPECT_NE(objection->find("begin at 3.000 s, but at "), std::string::npos) << *objection;
  EXPECT_FALSE(misplacement(profile, check_steps(profile, two), two));
  const PowerProfile flat = profile_of(phases({}, 7, 1, 2, 0.01));
  EXPECT_FALSE(misplacement(flat, check_steps(flat, wrong), wrong)) << "a board that does not sleep";
}

TEST(PowerProfile, HasBoundedMemoryAndKeepsTheMean) {
  const auto watts = phases(two, 7, 1, 2);
  const PowerProfile profile = profile_of(watts, 64);
  EXPECT_LT(profile.bins().size(), 64U);
  EXPECT_GE(profile.bins().size(), 31U);
  EXPECT_NEAR(profile.bins().front().watts, 1, 1e-6);
  EXPECT_NEAR(profile.end_s(), 7, 2 * period);
}

TEST(IdlePower, IsTheMedianBetweenWindows) {
  auto watts = phases({{1.0, 2.5}, {3.6, 5.0}}, 7, 1, 2);
  std::fill(watts.begin() + 3200, watts.begin() + 3600, 2.0F);  // a warm-up before the second window
  std::fill(watts.begin() + 5000, watts.end(), 9.0F);           // after the last one: not asked
  EXPECT_NEAR(*idle_power(profile_of(watts), std::vector<TimeWindow>{{1.0, 2.5}, {3.6, 5.0}}), 1, 1e-6);
  EXPECT_NEAR(*idle_power(profile_of(phases({{1, 2}}, 4, 3, 5)), std::vector<TimeWindow>{{1, 2}}), 3, 1e-6);
  EXPECT_FALSE(idle_power(profile_of(watts), {}));
}

TEST(LevelEdges, LieHalfWayBetweenSamplesAcrossBlocks) {
  LevelEdges edges;
  std::vector<LevelEdges::Edge> found;
  const std::vector<float> values(4, 0);
  const std::vector<std::uint8_t> first = {1, 0, 0, 0};
  const std::vector<std::uint8_t> second = {1, 1, 0, 0};
  SampleBlock block;
  block.value = values;
  block.period_s = 1;
  block.level = first;
  edges.add(block, [&](const auto& edge) { found.push_back(edge); });
  block.begin_s = 4;
  block.level = second;
  edges.add(block, [&](const auto& edge) { found.push_back(edge); });
  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(edges.began_high());
  EXPECT_EQ(found[0].time_s, 0.5);
  EXPECT_FALSE(found[0].rising);
  EXPECT_EQ(found[1].time_s, 3.5);
  EXPECT_TRUE(found[1].rising);
  EXPECT_EQ(found[2].time_s, 5.5);
}

}  // namespace
}  // namespace probemark
