#include "harness/run/modelled_energy.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;

Board board_with_current() {
  Board board;
  board.id = "some-board";
  board.clock_hz = 16'000'000;
  board.inference_current = CurrentFigure{0.010, 3.0, 16'000'000, "a laboratory"};
  return board;
}

TEST(ModelledEnergy, IsCurrentTimesVoltageTimesLatency) {
  const Metric metric = modelled_energy(board_with_current(), {{"latency_s", Measurement{.median = 0.002, .n = 40}},
                                                               {"cycles", Measurement{.median = 1}}});
  const auto& energy = std::get<Measurement>(metric);
  EXPECT_EQ(energy.kind, MetricKind::modelled);
  EXPECT_DOUBLE_EQ(energy.median, 60e-6);
  EXPECT_DOUBLE_EQ(energy.ci95_low.value(), 30e-6);
  EXPECT_DOUBLE_EQ(energy.ci95_high.value(), 120e-6);
  EXPECT_EQ(energy.n, 40U);
  EXPECT_THAT(energy.method, HasSubstr("a laboratory"));
  EXPECT_THAT(energy.method, HasSubstr("measured latency"));
}

TEST(ModelledEnergy, TakesCyclesWhereThereIsNoLatency) {
  const Metric metric = modelled_energy(
      board_with_current(),
      {{"latency_s", AbsentMetric{"not_applicable", "an emulator"}}, {"cycles", Measurement{.median = 1'600'000}}});
  EXPECT_DOUBLE_EQ(std::get<Measurement>(metric).median, 0.003);
  EXPECT_THAT(std::get<Measurement>(metric).method, HasSubstr("simulated cycles"));
}

TEST(ModelledEnergy, IsAbsentWithoutACurrentAClockOrATime) {
  const std::map<std::string, Metric> metrics = {{"latency_s", Measurement{.median = 0.002}}};
  Board board = board_with_current();
  EXPECT_THAT(std::get<AbsentMetric>(modelled_energy(board, {})).reason, HasSubstr("neither a latency"));
  board.clock_hz = 8'000'000;
  EXPECT_THAT(std::get<AbsentMetric>(modelled_energy(board, metrics)).reason, HasSubstr("16000000 Hz"));
  board.inference_current.reset();
  EXPECT_THAT(std::get<AbsentMetric>(modelled_energy(board, metrics)).reason, HasSubstr("[inference_current]"));
}

}  // namespace
}  // namespace probemark
