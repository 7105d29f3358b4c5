#include "harness/run/energy_plan.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;

Board board_of(BoardKind kind) {
  Board board;
  board.id = "some-board";
  board.kind = kind;
  board.clock_hz = 1'000'000;
  return board;
}

std::map<std::string, Metric> with(const char* name, double median) {
  Measurement measurement;
  measurement.median = median;
  return {{name, measurement}};
}

TEST(EnergyPlan, HardwareIsPlannedByItsLatency) {
  const Board board = board_of(BoardKind::hardware);
  EXPECT_DOUBLE_EQ(inference_seconds(board, with("latency_s", 0.25)).value(), 0.25);
  EXPECT_FALSE(inference_seconds(board, with("instructions", 1000)));
  EXPECT_FALSE(inference_seconds(board, {{"latency_s", AbsentMetric{"not_measured", "no counter"}}}));
  const auto plan = plan_free_run({}, board, with("latency_s", 0.25));
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->inferences, 41U) << "10.2 s, rounded up";
  EXPECT_EQ(plan->windows, 5U);
  EXPECT_EQ(plan->clock_hz, 1'000'000U);
}

TEST(EnergyPlan, AnEmulatorsInstructionsAreItsCycles) {
  const Board board = board_of(BoardKind::emulated);
  EXPECT_DOUBLE_EQ(inference_seconds(board, with("instructions", 2500)).value(), 0.0025);
  const auto plan = plan_free_run({}, board, with("instructions", 2500));
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->inferences, 4080U);
}

TEST(EnergyPlan, SlowInferencesAreAtLeastTen) {
  const auto plan = plan_free_run({}, board_of(BoardKind::hardware), with("latency_s", 60));
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->inferences, 10U);
}

TEST(EnergyPlan, TakesTheUsersNumbersAsTheyAre) {
  EnergyRequest request;
  request.inferences = 3;
  request.windows = 2;
  request.delay_s = 7;
  Board board = board_of(BoardKind::hardware);
  const auto plan = plan_free_run(request, board, {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->inferences, 3U);
  EXPECT_EQ(plan->windows, 2U);
  EXPECT_EQ(plan->delay_s, 7);
  EXPECT_FALSE(plan->power_cycle);
  request.power_cycle = true;
  EXPECT_EQ(plan_free_run(request, board, {}).error().kind, ErrorKind::usage);
  board.power = PowerControl{{"true"}};
  EXPECT_TRUE(plan_free_run(request, board, {})->power_cycle);
}

TEST(EnergyPlan, SaysWhatIsMissing) {
  const auto plan = plan_free_run({}, board_of(BoardKind::hardware), {});
  ASSERT_FALSE(plan.has_value());
  EXPECT_THAT(plan.error().remedy, HasSubstr("--meter-inferences"));
}

TEST(EnergyPlan, WhatTheUserSaysOfTheInstrumentGoesFirst) {
  MeterDescription meter;
  meter.limits = {0.15, 2e-7, 0.01, 1};
  EXPECT_EQ(limits_of({}, meter).gain, 0.15);
  EnergyRequest request;
  request.gain_percent = 0.5;
  request.voltage_percent = 0.2;
  EXPECT_DOUBLE_EQ(*limits_of(request, meter).gain, 0.005);
  EXPECT_DOUBLE_EQ(*limits_of(request, meter).voltage, 0.002);
  EXPECT_EQ(limits_of(request, meter).offset_a, 2e-7);
  EXPECT_EQ(limits_of(request, meter).range_a, 1);
  request.offset_a = 1e-6;
  EXPECT_EQ(limits_of(request, meter).offset_a, 1e-6);
}

TEST(EnergyPlan, CurrentsNeedAVoltage) {
  MeterDescription meter;
  meter.quantity = Quantity::current;
  const auto refused = check_meter(meter, "ppk2");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().remedy, HasSubstr("ppk2:..,voltage="));
  meter.voltage_v = 3;
  EXPECT_TRUE(check_meter(meter, "ppk2").has_value());
  meter.voltage_v.reset();
  meter.measures_voltage = true;
  EXPECT_TRUE(check_meter(meter, "ppk2").has_value());
  meter.measures_voltage = false;
  meter.quantity = Quantity::energy;
  EXPECT_TRUE(check_meter(meter, "lpm01a").has_value());
}

}  // namespace
}  // namespace probemark
