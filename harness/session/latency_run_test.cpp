#include "harness/session/latency_run.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "harness/session/fake_target.hpp"

namespace probemark {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr std::uint64_t mailbox = 0x20000000;
constexpr std::uint64_t stop = 0x800;
constexpr std::uint32_t samples = 0x20001000;

/// A board that obeys the timing commands: its counter runs at `hz`, an inference takes `inference`, and the probe adds
/// 20 ms, and `scatter` to every second answer.
struct TimedBoard {
  double hz = 1e6;
  std::chrono::duration<double> inference = 10ms;
  std::chrono::nanoseconds scatter = 0ns;
  std::chrono::nanoseconds stall = 0ns;  ///< of the host, in the second run of more than two seconds
  unsigned of_two_seconds = 0;
  double faster_when_busy = 1;  ///< as an emulator is whose host has less to do
  std::uint32_t sleep_ticks = 1000;
  std::uint32_t slept = 1000;
  bool wakes = true;
  unsigned commands = 0;
  std::vector<std::uint32_t> iterations = {};

  Result<Stop> obey(TargetScript& script) {
    pm_mailbox box = script.read_mailbox();
    if (box.command == PM_COMMAND_SLEEP) {
      if (!wakes) {
        return fail(ErrorKind::target_lost, "no stop");
      }
      box.counter_bits = 32;
      box.counter_begin_low = 0xFFFFFF00;
      box.counter_end_low = 0xFFFFFF00 + slept;
      box.sleep_ticks = sleep_ticks;
      script.put(box);
      return script.stop_in(PM_STATE_DONE);
    }
    EXPECT_EQ(box.command, PM_COMMAND_MEASURE);
    const std::uint32_t asked = box.iterations;
    iterations.push_back(asked);
    const double each = inference.count() / (asked > 1500 ? faster_when_busy : 1);
    const auto ticks = static_cast<std::uint32_t>(each * hz);
    const auto elapsed = static_cast<std::uint64_t>(ticks) * asked;
    box.counter_bits = 32;
    box.counter_overhead = 2;
    box.counter_begin_low = 0xFFFFFFF0;  // wraps
    box.counter_end_low = 0xFFFFFFF0 + ticks;
    box.elapsed_low = static_cast<std::uint32_t>(elapsed);
    box.elapsed_high = static_cast<std::uint32_t>(elapsed >> 32U);
    box.sample_address = samples;
    box.sample_capacity = 32;
    box.sample_count = box.sample_every == 0 ? 0 : std::min(32U, asked / box.sample_every);
    for (std::uint32_t i = 0; i < box.sample_count; ++i) {
      const std::uint8_t bytes[] = {static_cast<std::uint8_t>(ticks), static_cast<std::uint8_t>(ticks >> 8U),
                                    static_cast<std::uint8_t>(ticks >> 16U), static_cast<std::uint8_t>(ticks >> 24U)};
      script.put(samples + 4 * i, bytes);
    }
    script.put(box);
    auto stopped = script.stop_in(PM_STATE_DONE);
    const auto guest = std::chrono::duration<double>(each * asked);
    stopped->running = 20ms + std::chrono::duration_cast<std::chrono::nanoseconds>(guest);
    stopped->running += ++commands % 2 == 0 ? scatter : 0ns;
    stopped->running += guest > 2s && ++of_two_seconds == 2 ? stall : 0ns;
    return stopped;
  }
};

class LatencyRunTest : public testing::Test {
 protected:
  LatencyRunTest() {
    board_.id = "some-board";
    board_.core.family = "arm-m";
    image_.mailbox = mailbox;
    image_.stop = stop;
    image_.inputs = {{"a", 0x20000100, 1, 0}};
    script_.resumes.push_back([](TargetScript& s) { return s.stop_in(PM_STATE_READY); });
    for (int i = 0; i < 200; ++i) {
      script_.resumes.push_back([this](TargetScript& s) { return timed_.obey(s); });
    }
  }
  SessionResult<LatencyRun> run() {
    auto session = Session::open(board_, image_, connection_, {}, {});
    EXPECT_TRUE(session) << describe(session.error().error);
    return run_latency(*session, std::vector<std::uint8_t>{7}, policy_, "DWT CYCCNT");
  }
  LatencyRun finished() {
    auto ran = run();
    EXPECT_TRUE(ran) << describe(ran.error().error);
    return ran.value_or(LatencyRun{});
  }

  Board board_;
  Image image_;
  TargetScript script_{mailbox, stop};
  FakeLauncher launcher_{script_};
  BoardConnection connection_{board_, launcher_, {}, {}};
  TimedBoard timed_;
  LatencyPolicy policy_;
};

std::chrono::duration<double> sum_of(const std::vector<TimedInferences>& runs) {
  std::chrono::duration<double> sum{0};
  for (const TimedInferences& timed : runs) {
    sum += timed.running - 20ms;
  }
  return sum;
}

TEST_F(LatencyRunTest, AHostThatStallsDoesNotMakeTheRunShorter) {
  timed_.inference = 1ms;
  timed_.faster_when_busy = 1.12;
  timed_.stall = 900ms;
  const LatencyRun run = finished();
  std::chrono::duration<double> watched{0};
  for (const TimedInferences& timed : run.long_runs) {
    watched += std::chrono::duration<double>(static_cast<double>(timed.elapsed) / timed_.hz);
  }
  EXPECT_GE(watched.count(), 10);
}

TEST_F(LatencyRunTest, WarmsUpTimesShortRunsThenTenSecondsInFourGoes) {
  const LatencyRun run = finished();
  EXPECT_EQ(run.refused, "");
  ASSERT_THAT(run.short_runs, SizeIs(16));
  EXPECT_EQ(timed_.iterations[0], 1U) << "the warm-up is not among them";
  EXPECT_EQ(run.short_runs[0].iterations, 1U);
  EXPECT_EQ(run.short_runs[0].elapsed, 10'000U);
  EXPECT_NEAR(run.short_runs[15].iterations, 25, 2) << "a quarter of a second";
  ASSERT_THAT(run.long_runs, SizeIs(4));
  EXPECT_EQ(run.long_runs[3].iterations, timed_.iterations.back());
  EXPECT_GT(run.long_runs[3].iterations, run.long_runs[0].iterations) << "to meet the probe's polls elsewhere";
  EXPECT_GE(sum_of(run.long_runs), 10s);
  EXPECT_LE(sum_of(run.long_runs), 12s);
  EXPECT_EQ(run.long_runs[0].overhead, 2U);
  EXPECT_EQ(run.long_runs[0].counter_bits, 32U);
  EXPECT_GE(run.long_runs[0].samples.size(), 4U);
  EXPECT_LE(run.long_runs[0].samples.size(), 8U);
  EXPECT_THAT(run.long_runs[0].samples, Each(10'000U));
  ASSERT_TRUE(run.sleep);
  EXPECT_EQ(run.sleep->counted, 1000U) << "across a wrap";
}

TEST_F(LatencyRunTest, TakesTenInferencesHoweverLongTheyAre) {
  timed_.inference = 30s;
  const LatencyRun run = finished();
  ASSERT_THAT(run.long_runs, SizeIs(4));
  for (const TimedInferences& timed : run.long_runs) {
    EXPECT_EQ(timed.iterations, 3U);
    EXPECT_THAT(timed.samples, SizeIs(3));
  }
}

TEST_F(LatencyRunTest, TakesLongerWhereTheProbeIsIrregular) {
  timed_.scatter = 10ms;
  EXPECT_LE(sum_of(finished().long_runs), 12s);
  timed_.scatter = 50ms;  // half the answers: the middle half is as wide, and each of four runs takes 5 s
  script_.resumed = 0;
  EXPECT_GE(sum_of(finished().long_runs), 20s);
  timed_.scatter = 1s;
  script_.resumed = 0;
  EXPECT_LE(sum_of(finished().long_runs), 75s) << "with a limit";
}

TEST_F(LatencyRunTest, GoesOnWhereRunsWereShorterThanForeseen) {
  timed_.faster_when_busy = 3;
  timed_.inference = 1ms;
  const LatencyRun run = finished();
  EXPECT_EQ(run.refused, "");
  EXPECT_GT(run.long_runs.size(), 4U);
  EXPECT_GE(sum_of(run.long_runs), 10s);
}

TEST_F(LatencyRunTest, ACounterThatStaysAtOneValueIsRefusedAtOnce) {
  timed_.hz = 0;
  const LatencyRun run = finished();
  EXPECT_THAT(run.refused, HasSubstr("DWT CYCCNT stays at one value"));
  EXPECT_THAT(timed_.iterations, SizeIs(1));
}

TEST_F(LatencyRunTest, ACounterThatStopsInSleepIsRefused) {
  timed_.slept = 12;
  const LatencyRun run = finished();
  EXPECT_THAT(run.refused, HasSubstr("DWT CYCCNT stops while the core sleeps: it counted 12 of 1000 ticks"));
  EXPECT_THAT(timed_.iterations, SizeIs(1));
}

TEST_F(LatencyRunTest, ACoreThatDoesNotWakeHasATimerThatStops) {
  timed_.wakes = false;
  EXPECT_THAT(finished().refused, HasSubstr("stops while the core sleeps: nothing woke it within 5 s"));
}

TEST_F(LatencyRunTest, ACoreWithoutATimerIsNotHeldToIt) {
  timed_.sleep_ticks = 0;
  timed_.slept = 0;
  EXPECT_EQ(finished().refused, "");
}

TEST_F(LatencyRunTest, ABoardThatIsLostIsAFailure) {
  script_.resumes[4] = [](TargetScript& s) -> Result<Stop> {
    s.usable = false;
    return fail(ErrorKind::target_lost, "the cable is out");
  };
  const auto ran = run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().error.what, "the cable is out");
  EXPECT_EQ(ran.error().error.where, "some-board, latency");
}

TEST_F(LatencyRunTest, MoreSamplesThanInferencesAreALostTarget) {
  script_.resumes[1] = [](TargetScript& s) {
    pm_mailbox box = s.read_mailbox();
    box.sample_capacity = 0xFFFFFFFF;
    box.sample_count = 2;
    s.put(box);
    return s.stop_in(PM_STATE_DONE);
  };
  const auto ran = run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().error.what, "the image claims 2 samples of 1 inferences");
}

}  // namespace
}  // namespace probemark
