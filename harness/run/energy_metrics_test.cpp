#include "harness/run/energy_metrics.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kActive = 0.03;  // W
constexpr double kIdle = 0.01;
constexpr double kVolts = 3;
constexpr std::uint64_t kClock = 1'000'000;
constexpr float kPeriod = 0.001F;

const Measurement& figure(const EnergyOutcome& outcome, const char* name) {
  return std::get<Measurement>(outcome.metrics.at(name));
}
const std::string& reason(const EnergyOutcome& outcome, const char* name) {
  return std::get<AbsentMetric>(outcome.metrics.at(name)).reason;
}

/// Two windows of 1000 inferences, two of 2000, 10 ms each and 50 ms beside them; 2 s of idle around each.
class EnergyMetricsTest : public testing::Test {
 protected:
  void SetUp() override {
    readings_.meter.instrument = "Nordic PPK2";
    readings_.meter.serial = "F00";
    readings_.meter.period_s = kPeriod;
    readings_.meter.quantity = Quantity::current;
    readings_.meter.voltage_v = kVolts;
    readings_.meter.supplies = true;
    readings_.meter.limits = {0.1, 1e-5, 0.01};
    board_.debug_state = "powered down";
    board_.idle = "busy loop";
    board_.input = "a sample";
    for (const std::uint32_t inferences : {1000U, 2000U, 1000U, 2000U}) {
      board_.windows.push_back({inferences, std::uint64_t{inferences} * 10'000 + 50'000, 7, true});
    }
  }

  /// As the instrument would see it, whose clock is `ratio` of the target's.
  void measure(double ratio = 1, double idle_w = kIdle) {
    const IntegrationRule rule{Quantity::current, kVolts};
    std::vector<TimeWindow> places;
    double time = 2;
    for (const FreeRunWindow& window : board_.windows) {
      const double length = (static_cast<double>(window.inferences) * 0.01 + 0.05) * ratio;
      places.push_back({time, time + length});
      time += length + 2;
    }
    std::vector<float> amperes;
    for (std::size_t k = 0; static_cast<double>(k) * kPeriod < time; ++k) {
      const double at = static_cast<double>(k) * kPeriod;
      const bool active = std::any_of(places.begin(), places.end(),
                                      [&](const TimeWindow& w) { return at >= w.begin_s && at < w.end_s; });
      amperes.push_back(static_cast<float>((active ? kActive : idle_w) / kVolts));
    }
    SampleBlock block;
    block.value = amperes;
    block.period_s = kPeriod;
    WindowIntegrator integrator(rule, places);
    integrator.add(block);
    readings_.profile = PowerProfile(rule);
    readings_.profile.add(block);
    readings_.windows = integrator.windows();
  }
  EnergyOutcome outcome() const { return energy_outcome(readings_, board_, kClock, MetricKind::measured); }

  EnergyReadings readings_;
  FreeRunReading board_;
};

TEST_F(EnergyMetricsTest, GrossNetAndSlopeAreThoseOfTheClosedForm) {
  measure();
  const EnergyOutcome energy = outcome();
  // 10 ms at 30 mW, and 50 ms of a window's own over 1000 or 2000 inferences: medians of two pairs.
  const double gross = (kActive * 10.05 / 1000 + kActive * 20.05 / 2000) / 2;
  EXPECT_NEAR(figure(energy, "energy_j").median, gross, gross * 1e-4);
  EXPECT_NEAR(figure(energy, "energy_net_j").median, gross * (kActive - kIdle) / kActive, gross * 2e-4);
  EXPECT_NEAR(figure(energy, "energy_slope_j").median, kActive * 0.01, 1e-7);
  EXPECT_NEAR(*energy.detail.overhead_j, kActive * 0.05, 1e-4);
  EXPECT_NEAR(*energy.detail.idle_w, kIdle, 1e-6);
  EXPECT_EQ(figure(energy, "energy_j").n, 4U);
  EXPECT_EQ(figure(energy, "energy_j").samples.size(), 4U);
  EXPECT_EQ(figure(energy, "energy_j").kind, MetricKind::measured);
  EXPECT_THAT(figure(energy, "energy_j").method, HasSubstr("Nordic PPK2, 4 windows by the trigger pin, median, gross"));
}

TEST_F(EnergyMetricsTest, TheIntervalIsTwiceTheStandardUncertainty) {
  measure();
  const EnergyOutcome energy = outcome();
  const auto& u = energy.detail.uncertainty;
  EXPECT_NEAR(u.at("gain"), 0.1 / std::sqrt(3.0), 1e-12);
  EXPECT_NEAR(u.at("voltage"), 0.01 / std::sqrt(3.0), 1e-12);
  EXPECT_NEAR(u.at("offset"), 1e-5 / std::sqrt(3.0) / (kActive / kVolts), 1e-6);
  double squares = 0;
  for (const auto& [name, value] : u) {
    squares += value * value;
  }
  const Measurement& gross = figure(energy, "energy_j");
  EXPECT_NEAR(*gross.ci95_high - gross.median, 2 * std::sqrt(squares) * gross.median, 1e-12);
  EXPECT_NEAR(gross.median - *gross.ci95_low, 2 * std::sqrt(squares) * gross.median, 1e-12);
  EXPECT_TRUE(energy.detail.unknown_terms.empty());
  readings_.meter.limits.gain.reset();
  EXPECT_THAT(outcome().detail.unknown_terms, ElementsAre("gain"));
  EXPECT_THAT(figure(outcome(), "energy_j").method, HasSubstr("a lower bound"));
}

TEST_F(EnergyMetricsTest, TheDetailHasWhatTheFiguresStandOn) {
  measure(1.006);
  const EnergyDetail detail = outcome().detail;
  EXPECT_EQ(detail.instrument, "Nordic PPK2");
  EXPECT_EQ(detail.instrument_serial, "F00");
  EXPECT_NEAR(*detail.sample_rate_hz, 1000, 0.1);
  EXPECT_EQ(detail.voltage_v, kVolts);
  EXPECT_EQ(detail.voltage_from, "set");
  EXPECT_EQ(detail.windows_by, "digital");
  EXPECT_EQ(detail.debug_state, "powered down");
  EXPECT_NEAR(*detail.clock_ratio, 1.006, 1e-6);
  ASSERT_EQ(detail.windows.size(), 4U);
  EXPECT_EQ(detail.windows[1].inferences, 2000U);
  EXPECT_NEAR(detail.windows[1].length_s, 20.05 * 1.006, 1e-9);
  EXPECT_DOUBLE_EQ(*detail.windows[1].target_s, 20.05);
  EXPECT_TRUE(detail.windows[1].objections.empty());
}

TEST_F(EnergyMetricsTest, IdleThatDrawsNoLessHasNoNet) {
  measure(1, kActive * 1.1);
  EXPECT_EQ(reason(outcome(), "energy_net_j"), "idle draws no less than inference");
  EXPECT_GT(figure(outcome(), "energy_j").median, 0);
}

TEST_F(EnergyMetricsTest, OneWindowThatIsTooShortTakesAllFigures) {
  board_.windows[2].inferences = 900;
  measure();
  const EnergyOutcome energy = outcome();
  for (const char* name : {"energy_j", "energy_net_j", "energy_slope_j"}) {
    EXPECT_THAT(reason(energy, name), HasSubstr("window 3: 9.050 s is shorter than 10 s"));
  }
  ASSERT_EQ(energy.detail.windows.size(), 4U);
  EXPECT_THAT(energy.detail.windows[2].objections, ElementsAre(HasSubstr("shorter than 10 s")));
}

TEST_F(EnergyMetricsTest, WindowsThatAreNotTheBoardsAreNone) {
  measure();
  readings_.windows.pop_back();
  EXPECT_EQ(reason(outcome(), "energy_j"), "the instrument saw 3 windows, the board ran 4");
  EXPECT_EQ(outcome().detail.windows.size(), 3U);
  readings_.windows.clear();
  EXPECT_EQ(reason(outcome(), "energy_j"), "the instrument saw 0 windows, the board ran 4");
}

}  // namespace
}  // namespace probemark
