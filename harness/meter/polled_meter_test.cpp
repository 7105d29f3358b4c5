// A chip whose conversions follow a clock of the test's own.
#include "harness/meter/polled_meter.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>

#include "harness/measure/window_energy.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Seconds = std::chrono::duration<double>;

/// Time that passes where somebody waits, and a little with every look.
class Bench {
 public:
  PollClock clock() {
    PollClock clock;
    clock.now = [this] { return now_; };
    clock.wait = [this](SteadyTime until) -> Result<void> {
      now_ = std::max(now_, until);
      return {};
    };
    return clock;
  }
  [[nodiscard]] double time_s() const { return Seconds(now_ - begin_).count(); }
  void pass(std::chrono::microseconds time) { now_ += time; }

 private:
  SteadyTime begin_{1h};
  SteadyTime now_ = begin_;
};

struct Course {
  std::vector<double> times;
  std::vector<double> values;
  std::vector<double> voltages;
  WindowIntegrator integral{{Quantity::power, 0}, {{1.0, 3.0}}};
};

class PolledMeters : public testing::Test {
 protected:
  PolledChip chip(Quantity quantity, std::function<tl::expected<PolledReading, PollFailure>(double)> look) {
    PolledChip chip;
    chip.description.instrument = "ina226";
    chip.description.quantity = quantity;
    chip.description.measures_voltage = true;
    chip.update_s = 0.02;
    chip.look = [this, look = std::move(look)] {
      bench_.pass(200us);
      return look(bench_.time_s());
    };
    return chip;
  }
  /// What it gives until `end_s`, or the error.
  Result<Course> course(PolledChip chip, double end_s) {
    const Quantity quantity = chip.description.quantity;
    auto meter = open_polled_meter(std::move(chip), bench_.clock());
    if (!meter) {
      return tl::unexpected(meter.error());
    }
    period_s_ = (*meter)->description().period_s;
    static_cast<void>((*meter)->start());
    Course course;
    course.integral = WindowIntegrator({quantity, 0}, {{1.0, 3.0}});
    while (bench_.time_s() < end_s) {
      const auto block = (*meter)->next(50ms);
      if (!block) {
        return tl::unexpected(block.error());
      }
      course.integral.add(*block);
      for (std::size_t k = 0; k < block->size(); ++k) {
        course.times.push_back(block->time(k));
        course.values.push_back(static_cast<double>(block->value[k]));
        course.voltages.push_back(static_cast<double>(block->voltage_v[k]));
      }
    }
    return course;
  }
  static PolledReading reading(double watts) { return {watts, 3.3, fmt::format("{:.6f}", watts)}; }

  Bench bench_;
  double period_s_ = 0;
};

TEST_F(PolledMeters, AConversionCountsOnceHoweverOftenItIsRead) {
  const auto seen = course(chip(Quantity::power, [](double t) { return reading(std::floor(t / 0.02) * 1e-3); }), 2);
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_EQ(period_s_, 0.02);
  EXPECT_NEAR(static_cast<double>(seen->values.size()), 100, 2);
  for (std::size_t k = 1; k < seen->values.size(); ++k) {
    EXPECT_NEAR(seen->values[k] - seen->values[k - 1], 1e-3, 1e-6) << "each once, none left out";
  }
}

TEST_F(PolledMeters, ASteadyReadingCountsOnceAnUpdate) {
  const auto seen = course(chip(Quantity::power, [](double) { return reading(0.033); }), 4);
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_NEAR(static_cast<double>(seen->values.size()), 4 / 0.025, 45) << "between one an update and one a second look";
  EXPECT_EQ(seen->integral.lost_samples(), 0U);
  EXPECT_NEAR(seen->integral.windows().at(0).energy_j, 0.033 * 2, 1e-7);
  EXPECT_NEAR(seen->voltages.at(0), 3.3, 1e-6);
}

TEST_F(PolledMeters, AChipThatDoesNotTellItsRateIsWatched) {
  PolledChip slow = chip(Quantity::power, [](double t) { return reading(std::floor(t / 0.035)); });
  slow.update_s.reset();
  ASSERT_TRUE(course(std::move(slow), 1));
  EXPECT_NEAR(period_s_, 0.035, 0.003);
  PolledChip steady = chip(Quantity::power, [](double) { return reading(1); });
  steady.update_s.reset();
  ASSERT_TRUE(course(std::move(steady), 2));
  EXPECT_EQ(period_s_, shortest_look_s) << "nothing changes: nothing can be told";
}

TEST_F(PolledMeters, AChipThatIsNotReadInTimeHasLostSamples) {
  const auto seen = course(chip(Quantity::power,
                                [this](double t) {
                                  if (t > 1.5 && t < 1.52) {
                                    bench_.pass(500ms);  // the host was busy
                                  }
                                  return reading(std::floor(t / 0.02));
                                }),
                           3.5);
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_NEAR(static_cast<double>(seen->integral.lost_samples()), 25, 2);
  EXPECT_GT(seen->integral.windows().at(0).lost_s, 0.4);
}

TEST_F(PolledMeters, FailedLooksAreLossAndThenAnError) {
  unsigned failures = 0;
  const auto failing = [&failures](unsigned most) {
    return [&failures, most](double t) -> tl::expected<PolledReading, PollFailure> {
      if (t > 1.5 && failures < most) {
        ++failures;
        return tl::unexpected(PollFailure{false, "power1_input: empty"});
      }
      return reading(std::floor(t / 0.02));
    };
  };
  const auto few = course(chip(Quantity::power, failing(4)), 3.5);
  ASSERT_TRUE(few) << describe(few.error());
  EXPECT_GE(few->integral.lost_samples(), 1U);
  failures = 0;
  bench_ = Bench();
  const auto many = course(chip(Quantity::power, failing(5)), 3.5);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(many.error().what, "ina226 cannot be read: power1_input: empty");
}

TEST_F(PolledMeters, AChipThatIsGoneIsSaidAtOnce) {
  const auto gone = course(chip(Quantity::power,
                                [](double t) -> tl::expected<PolledReading, PollFailure> {
                                  if (t > 1) {
                                    return tl::unexpected(PollFailure{true, "power1_input: No such file"});
                                  }
                                  return reading(t);
                                }),
                           3);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().what, "ina226 is gone: power1_input: No such file");
}

TEST_F(PolledMeters, AReadingThatNeverChangesIsAnError) {
  PolledChip stuck = chip(Quantity::power, [](double) { return reading(1); });
  stuck.stuck_s = 10;
  const auto seen = course(stuck, 20);
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().what, HasSubstr("has given the same reading for 10 s"));
  bench_ = Bench();
  stuck.stuck_s = 0;
  EXPECT_TRUE(course(stuck, 20));
}

TEST_F(PolledMeters, AnEnergyCounterLosesNothing) {
  // 30 mW, and 90 mW from 2 s on; the counter moves with each conversion.
  const auto joules = [](double t) {
    const double at = std::floor(t / 0.02) * 0.02;
    return 7.0 + 0.03 * at + (at > 2 ? 0.06 * (at - 2) : 0);
  };
  const auto seen = course(chip(Quantity::energy,
                                [&](double t) {
                                  if (t > 1.5 && t < 1.52) {
                                    bench_.pass(300ms);
                                  }
                                  return reading(joules(t));
                                }),
                           4);
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_EQ(seen->integral.lost_samples(), 0U);
  EXPECT_NEAR(seen->integral.windows().at(0).energy_j, 0.03 * 2 + 0.06, 0.003);
  double sum = 0;
  for (const double value : seen->values) {
    sum += value;
  }
  EXPECT_NEAR(sum, joules(4.0) - joules(0.0), 0.006);
}

TEST_F(PolledMeters, ACounterThatWrapsLosesThatSampleAlone) {
  const auto seen = course(chip(Quantity::energy, [](double t) { return reading(std::fmod(0.5 + 0.3 * t, 1.0)); }), 4);
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_GE(seen->integral.lost_samples(), 1U);
  EXPECT_LE(seen->integral.lost_samples(), 3U);
  EXPECT_NEAR(seen->integral.windows().at(0).energy_j, 0.3 * 2, 0.01) << "bridged, and counted";
}

TEST_F(PolledMeters, ItSuppliesNothing) {
  auto meter = open_polled_meter(chip(Quantity::power, [](double t) { return reading(t); }), bench_.clock());
  ASSERT_TRUE(meter);
  EXPECT_EQ((*meter)->supply(false).error().kind, ErrorKind::usage);
}

}  // namespace
}  // namespace probemark
