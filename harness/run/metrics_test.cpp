#include "harness/run/metrics.hpp"

#include <gmock/gmock.h>

#include "harness/record/metric_name.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Reading counted(std::uint64_t instructions, std::optional<std::uint64_t> cycles = {}) {
  Reading reading;
  reading.counts = ExactCounts{1, instructions, cycles, 0, {instructions - 1, 1}, {}};
  if (cycles) {
    reading.counts->operator_cycles = {*cycles - 2, 2};
  }
  return reading;
}

Image image_of() {
  Image image;
  image.sizes = {1000, 200, 3000, 40, 500};
  image.operators = {{"CONV_2D", "pm_conv2d_s8_s8_s8", "fast", 0, {"hidden", 0, 4, 1}},
                     {"SOFTMAX", "pm_softmax_s8_s8", "portable", 0, {"scores", 0, 4, 2}}};
  return image;
}

std::map<std::string, Metric> metrics_on(const Board& board, const std::vector<Reading>& readings) {
  auto metrics = metrics_of(board, image_of(), "fake 1.0", readings);
  EXPECT_TRUE(metrics) << describe(metrics.error());
  return metrics ? *metrics : std::map<std::string, Metric>();
}

const Measurement& measured(const Metric& metric) { return std::get<Measurement>(metric); }
const AbsentMetric& absent(const Metric& metric) { return std::get<AbsentMetric>(metric); }

Board board_of(BoardKind kind, const std::string& counter = "") {
  Board board;
  board.id = "some-board";
  board.kind = kind;
  board.core.counter = counter;
  return board;
}

TEST(Metrics, AreAllOfTheClosedList) {
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {counted(10)});
  EXPECT_EQ(metrics.size(), metric_names.size());
  for (const MetricName& name : metric_names) {
    EXPECT_EQ(metrics.count(std::string(name.name)), 1U) << name.name;
  }
}

TEST(Metrics, InstructionsAreSimulatedWithTheirMedian) {
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {counted(30), counted(10), counted(20), counted(40)});
  const Measurement& instructions = measured(metrics.at("instructions"));
  EXPECT_EQ(instructions.kind, MetricKind::simulated);
  EXPECT_EQ(instructions.median, 25);
  EXPECT_EQ(instructions.n, 4U);
  EXPECT_THAT(instructions.samples, ElementsAre(30, 10, 20, 40));
  EXPECT_EQ(instructions.ci95_low, std::nullopt) << "exact counts need no interval";
  EXPECT_THAT(instructions.method, HasSubstr("fake 1.0"));
  EXPECT_EQ(instructions.resolution, "1 instruction");
}

TEST(Metrics, CyclesExistWhereTheEmulatorModelsThem) {
  EXPECT_EQ(absent(metrics_on(board_of(BoardKind::emulated), {counted(10)}).at("cycles")),
            (AbsentMetric{"not_measured", "this emulator has no model of cycles"}));
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {counted(10, 15), counted(10, 17), counted(10, 16)});
  EXPECT_EQ(measured(metrics.at("cycles")).median, 16);
}

TEST(Metrics, AreAbsentWhereOneReadingLacksThem) {
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {counted(10, 15), Reading{}, counted(12)});
  EXPECT_EQ(absent(metrics.at("instructions")), (AbsentMetric{"not_measured", "this probe counts no instructions"}));
  EXPECT_TRUE(std::holds_alternative<AbsentMetric>(metrics.at("cycles")));
}

TEST(Metrics, AnEmulatorHasNoLatencyAndNoEnergy) {
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {counted(10)});
  EXPECT_EQ(absent(metrics.at("latency_s")), (AbsentMetric{"not_applicable", "an emulator's time is not a board's"}));
  EXPECT_EQ(absent(metrics.at("energy_j")), (AbsentMetric{"not_applicable", "an emulator draws no current"}));
}

TEST(Metrics, ABoardWithoutMeterSaysSo) {
  const auto metrics = metrics_on(board_of(BoardKind::hardware), {Reading{}});
  EXPECT_EQ(absent(metrics.at("latency_s")).status, "not_measured");
  EXPECT_EQ(absent(metrics.at("energy_j")), (AbsentMetric{"not_measured", "no meter was given"}));
}

TEST(Metrics, MemoryComesFromTheElfAndThePaintedStack) {
  Reading small = counted(1);
  small.stack_used = 100;
  Reading large = counted(1);
  large.stack_used = 160;
  const auto metrics = metrics_on(board_of(BoardKind::emulated), {large, small});
  const std::map<std::string, double> bytes = {{"code", 1000},        {"constants", 200}, {"model", 3000},
                                               {"static_ram", 40},    {"arena", 500},     {"stack", 160},
                                               {"flash_total", 4200}, {"ram_total", 700}};
  for (const auto& [name, value] : bytes) {
    EXPECT_EQ(measured(metrics.at(name)).median, value) << name;
    EXPECT_EQ(measured(metrics.at(name)).n, 1U) << name;
  }
  EXPECT_EQ(measured(metrics.at("code")).kind, MetricKind::derived);
  EXPECT_EQ(measured(metrics.at("stack")).kind, MetricKind::simulated);
  const auto hardware = metrics_on(board_of(BoardKind::hardware), {large});
  EXPECT_EQ(measured(hardware.at("stack")).kind, MetricKind::measured);
}

TEST(CoreCounter, ThatAgreesWithTheExactCountPasses) {
  Reading reading = counted(500);
  reading.counter_begin = 0xFFFFFFFFFFFFFFF0U;  // wraps within the window
  reading.counter_end = 500 - 16;
  EXPECT_TRUE(metrics_of(board_of(BoardKind::emulated, "mcycle"), image_of(), "fake", {reading}));
}

TEST(CoreCounter, ThatContradictsTheExactCountIsAnError) {
  Reading reading = counted(500);
  reading.counter_begin = 1000;
  reading.counter_end = 1501;
  const auto metrics = metrics_of(board_of(BoardKind::emulated, "mcycle"), image_of(), "fake", {counted(1), reading});
  ASSERT_FALSE(metrics);
  EXPECT_EQ(metrics.error().kind, ErrorKind::target_lost);
  const auto second = metrics_of(board_of(BoardKind::emulated, "mcycle"), image_of(), "fake", {reading});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("mcycle counted 501 instructions, the emulator 500"));
  EXPECT_EQ(second.error().where, "some-board");
}

TEST(CoreCounter, ThatDidNotMoveIsAnError) {
  EXPECT_FALSE(metrics_of(board_of(BoardKind::emulated, "mcycle"), image_of(), "fake", {counted(500)}));
}

TEST(CoreCounter, IsNotHeldAgainstCoresThatCountSomethingElse) {
  EXPECT_TRUE(metrics_of(board_of(BoardKind::emulated, "systick_ticks"), image_of(), "fake", {counted(500)}));
  EXPECT_TRUE(metrics_of(board_of(BoardKind::emulated, "mcycle"), image_of(), "fake", {Reading{}}));
}

TEST(OperatorProfiles, NameOperatorTensorKernelAndLibrary) {
  const auto profile = operator_profile(image_of(), "fake 1.0", {counted(100, 150), counted(110, 160)});
  ASSERT_EQ(profile.size(), 2U);
  EXPECT_EQ(profile[0].index, 0U);
  EXPECT_EQ(profile[0].name, "CONV_2D");
  EXPECT_EQ(profile[0].tensor, "hidden");
  EXPECT_EQ(profile[0].kernel, "pm_conv2d_s8_s8_s8");
  EXPECT_EQ(profile[0].library, "fast");
  EXPECT_EQ(measured(profile[0].instructions).median, 104);
  EXPECT_EQ(measured(profile[0].cycles).median, 153);
  EXPECT_EQ(measured(profile[1].instructions).median, 1);
  EXPECT_EQ(measured(profile[1].cycles).median, 2);
}

TEST(OperatorProfiles, AreAbsentWhereNothingWasCounted) {
  Reading partial = counted(100);
  partial.counts->operator_instructions.pop_back();
  const auto profile = operator_profile(image_of(), "fake", {partial});
  EXPECT_TRUE(std::holds_alternative<Measurement>(profile[0].instructions));
  EXPECT_TRUE(std::holds_alternative<AbsentMetric>(profile[1].instructions));
  EXPECT_EQ(absent(profile[0].cycles).reason, "this emulator has no model of cycles");
}

}  // namespace
}  // namespace probemark
