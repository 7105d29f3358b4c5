#include "harness/meter/otii_channels.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

namespace probemark {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(OtiiData, AreParsedByTheirKind) {
  const auto samples = parse_otii_samples(
      {{"data_type", "analog"}, {"timestamp", 3.25}, {"interval", 0.00025}, {"values", {0.5, nullptr, 1}}});
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->begin_s, 3.25);
  EXPECT_EQ(samples->values[2], 1);
  EXPECT_TRUE(std::isnan(samples->values[1]));
  EXPECT_FALSE(parse_otii_samples({{"data_type", "digital"}, {"values", json::array()}}));
  EXPECT_FALSE(
      parse_otii_samples({{"data_type", "analog"}, {"timestamp", 0}, {"interval", 0}, {"values", json::array()}}));
  EXPECT_FALSE(parse_otii_samples({{"data_type", "analog"}, {"timestamp", 0}, {"interval", 1}, {"values", {"x"}}}));
  const auto edges = parse_otii_edges({{"data_type", "digital"}, {"values", {{{"timestamp", 0.5}, {"value", true}}}}});
  ASSERT_TRUE(edges);
  EXPECT_TRUE(edges->at(0).high);
  EXPECT_FALSE(parse_otii_edges({{"data_type", "digital"}, {"values", {{{"timestamp", 0.5}}}}}));
}

OtiiSamples ramp(double begin_s, double period_s, std::size_t count, double slope) {
  OtiiSamples samples{begin_s, period_s, {}};
  for (std::size_t k = 0; k < count; ++k) {
    samples.values.push_back(slope * (begin_s + static_cast<double>(k) * period_s));
  }
  return samples;
}

TEST(OtiiChannels, VoltageAndLevelStandAtTheTimesOfTheCurrent) {
  OtiiChannels channels(true, false, 0.1);
  ASSERT_TRUE(channels.add_current(ramp(2, 0.25e-3, 4000, 1)));
  ASSERT_TRUE(channels.add_voltage(ramp(2, 1e-3, 1000, 2)));
  channels.add_edges({{2.2, true}, {2.4, false}});
  const SampleBlock block = channels.take();
  EXPECT_EQ(block.size(), 3600U) << "the last 0.1 s wait for the line";
  EXPECT_EQ(block.begin_s, 0) << "time 0 is the first sample's";
  for (std::size_t k = 0; k < block.size(); ++k) {
    const double t = 2 + block.time(k);
    ASSERT_NEAR(static_cast<double>(block.value[k]), t, 1e-6);
    ASSERT_NEAR(static_cast<double>(block.voltage_v[k]), 2 * t, 1e-5) << "a line between its samples";
    const bool between = t > 2.2 + 1e-6 && t < 2.4 - 1e-6;
    const bool outside = t < 2.2 - 1e-6 || t > 2.4 + 1e-6;
    ASSERT_TRUE((block.level[k] == 1 && !outside) || (block.level[k] == 0 && !between)) << t;
  }
  EXPECT_EQ(channels.take().size(), 0U);
}

TEST(OtiiChannels, NothingIsGivenBeforeTheVoltage) {
  OtiiChannels channels(false, false, 0.1);
  ASSERT_TRUE(channels.add_current(ramp(0, 1e-3, 100, 1)));
  EXPECT_EQ(channels.take().size(), 0U);
  ASSERT_TRUE(channels.add_voltage(ramp(0, 1e-3, 50, 1)));
  EXPECT_EQ(channels.take().size(), 50U);
}

TEST(OtiiChannels, AJumpInTimeIsLossAndNotASilence) {
  OtiiChannels channels(false, false, 0);
  ASSERT_TRUE(channels.add_voltage(ramp(0, 1e-3, 1000, 0)));
  ASSERT_TRUE(channels.add_current(ramp(0, 1e-3, 10, 1)));
  ASSERT_TRUE(channels.add_current(ramp(0.0132, 1e-3, 10, 1)));
  const SampleBlock block = channels.take();
  ASSERT_EQ(block.size(), 23U);
  EXPECT_TRUE(std::isnan(block.value[10]) && std::isnan(block.value[12]));
  EXPECT_NEAR(static_cast<double>(block.value[13]), 0.0132, 1e-6);
  EXPECT_THAT(channels.add_current(ramp(0.001, 1e-3, 1, 1)).error().what, HasSubstr("time jumps"));
  EXPECT_THAT(channels.add_current(ramp(0.023, 2e-3, 1, 1)).error().what, HasSubstr("interval changes"));
  EXPECT_THAT(channels.add_voltage(ramp(0.5, 1e-3, 1, 1)).error().what, HasSubstr("goes back"));
}

TEST(OtiiChannels, HoweverItComesItIsTheSame) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 50; ++trial) {
    OtiiChannels channels(true, true, 0.02);
    std::vector<float> values;
    std::vector<int> levels;
    std::size_t current = 0;
    std::size_t voltage = 0;
    const std::vector<OtiiEdge> edges = {{0.1, false}, {0.3, true}, {0.6, false}};
    std::size_t edge = 0;
    while (current < 2000) {
      const std::size_t more = 1 + random() % 300;
      ASSERT_TRUE(channels.add_current(ramp(static_cast<double>(current) * 0.5e-3, 0.5e-3, more, 1)));
      current += more;
      const std::size_t volts = current / 4 + 2 - voltage;
      ASSERT_TRUE(channels.add_voltage(ramp(static_cast<double>(voltage) * 2e-3, 2e-3, volts, 0)));
      voltage += volts;
      while (edge < edges.size() && edges[edge].time_s < static_cast<double>(current) * 0.5e-3) {
        channels.add_edges({edges[edge++]});
      }
      const SampleBlock block = channels.take();
      for (std::size_t k = 0; k < block.size(); ++k) {
        ASSERT_NEAR(block.time(k), static_cast<double>(values.size()) * 0.5e-3, 1e-9);
        values.push_back(block.value[k]);
        levels.push_back(block.level[k]);
      }
    }
    ASSERT_GT(values.size(), 1800U);
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double t = static_cast<double>(k) * 0.5e-3;
      ASSERT_NEAR(static_cast<double>(values[k]), t, 1e-6);
      ASSERT_EQ(levels[k], t < 0.1 - 1e-9 ? 1 : t < 0.3 - 1e-9 ? 0 : t < 0.6 - 1e-9 ? 1 : 0) << t;
    }
  }
}

}  // namespace
}  // namespace probemark
