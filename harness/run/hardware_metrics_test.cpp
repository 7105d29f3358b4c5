#include "harness/run/hardware_metrics.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace probemark {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Board board_at(std::uint64_t clock_hz, const std::string& counter = "dwt_cyccnt") {
  Board board;
  board.id = "some-board";
  board.kind = BoardKind::hardware;
  board.clock_hz = clock_hz;
  board.core.counter = counter;
  return board;
}

TimedInferences timed(std::uint32_t iterations, std::vector<std::uint32_t> samples) {
  TimedInferences timed;
  timed.iterations = iterations;
  timed.counter_bits = 32;
  timed.overhead = 4;
  timed.elapsed = std::uint64_t{iterations} * 1000;
  timed.samples = std::move(samples);
  timed.running = 30ms + iterations * 1ms;  // 1 MHz
  return timed;
}

LatencyRun run_of(std::vector<std::uint32_t> samples) {
  LatencyRun run;
  run.short_runs = {timed(1, {1000}), timed(1, {1000})};
  run.long_runs = {timed(10'001, std::move(samples))};
  return run;
}

const Measurement& measured(const Metric& metric) { return std::get<Measurement>(metric); }
const AbsentMetric& absent(const Metric& metric) { return std::get<AbsentMetric>(metric); }

TEST(HardwareMetrics, LatencyIsTicksWithoutTheOverheadByTheClock) {
  const auto metrics = hardware_metrics(board_at(1'000'000), run_of({1004, 1005, 1003, 1004, 1006, 1004}));
  ASSERT_TRUE(metrics) << describe(metrics.error());
  const Measurement& latency = measured(metrics->at("latency_s"));
  EXPECT_EQ(latency.kind, MetricKind::measured);
  EXPECT_DOUBLE_EQ(latency.median, 1000e-6);
  EXPECT_EQ(latency.n, 6U);
  EXPECT_DOUBLE_EQ(latency.samples[1], 1001e-6);
  EXPECT_DOUBLE_EQ(latency.ci95_low.value(), 999e-6);
  EXPECT_DOUBLE_EQ(latency.ci95_high.value(), 1002e-6);
  EXPECT_EQ(latency.resolution, "1 tick, 1000 ns");
  EXPECT_THAT(latency.method, HasSubstr("DWT CYCCNT, 6 of 10001 inferences in 10.0 s"));
  EXPECT_THAT(latency.method, HasSubstr("against host time"));
  EXPECT_EQ(measured(metrics->at("cycles")).median, 1000);
}

TEST(HardwareMetrics, SamplesOfAllLongRunsCount) {
  LatencyRun run = run_of({1004, 1005});
  run.long_runs.push_back(timed(5'000, {1006}));
  const auto metrics = hardware_metrics(board_at(1'000'000), run);
  ASSERT_TRUE(metrics) << describe(metrics.error());
  EXPECT_EQ(measured(metrics->at("latency_s")).n, 3U);
  EXPECT_THAT(measured(metrics->at("latency_s")).method, HasSubstr("3 of 15001 inferences in 15.0 s"));
}

TEST(HardwareMetrics, ARefusedCounterLeavesItsReason) {
  LatencyRun run;
  run.refused = "it stays 0";
  const auto metrics = hardware_metrics(board_at(1'000'000), run);
  ASSERT_TRUE(metrics);
  EXPECT_EQ(absent(metrics->at("latency_s")), (AbsentMetric{"not_measured", "it stays 0"}));
  EXPECT_EQ(absent(metrics->at("cycles")), (AbsentMetric{"not_measured", "it stays 0"}));
}

TEST(HardwareMetrics, AWrongClockIsAnErrorOfTheBoard) {
  const auto metrics = hardware_metrics(board_at(2'000'000), run_of({1004}));
  ASSERT_FALSE(metrics);
  EXPECT_EQ(metrics.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(metrics.error().where, "some-board, latency");
  EXPECT_THAT(metrics.error().what, HasSubstr("a factor of 1/2"));
}

TEST(HardwareMetrics, ImpossibleSamplesAreErrors) {
  EXPECT_FALSE(hardware_metrics(board_at(1'000'000), run_of({}))) << "no samples";
  EXPECT_FALSE(hardware_metrics(board_at(1'000'000), run_of({3}))) << "less than the overhead";
  const auto saturated = hardware_metrics(board_at(1'000'000), run_of({std::numeric_limits<std::uint32_t>::max()}));
  ASSERT_FALSE(saturated);
  EXPECT_THAT(saturated.error().what, HasSubstr("2^32 ticks"));
  EXPECT_FALSE(hardware_metrics(board_at(1'000'000), LatencyRun{})) << "nothing was timed";
}

TEST(HardwareMetrics, OnlyKnownCountersCountCycles) {
  const auto metrics = hardware_metrics(board_at(1'000'000, "timer0_ticks"), run_of({1004}));
  ASSERT_TRUE(metrics);
  EXPECT_EQ(measured(metrics->at("latency_s")).median, 1e-3);
  EXPECT_EQ(absent(metrics->at("cycles")).reason, "TIMER0 does not count the core's cycles");
}

}  // namespace
}  // namespace probemark
