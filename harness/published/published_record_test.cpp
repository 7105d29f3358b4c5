#include "harness/published/published_record.hpp"

#include <gmock/gmock.h>

#include "harness/published/sample_results.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/item.hpp"
#include "harness/record/metric_name.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/suppression.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

PublishedItem good_item() {
  PublishedItem item;
  item.system = "EXAMPLE_BOARD";
  item.submitter = "Example Labs";
  item.division = "closed";
  item.benchmark = find_benchmark("kws");
  item.description = *parse_system(good_system(), "system.json");
  item.performance = *parse_results(good_performance(), "performance");
  item.accuracy = *parse_results(good_accuracy(), "accuracy");
  item.energy = *parse_results(good_energy(), "energy");
  item.files = {"closed/a/results.txt"};
  item.files_sha256 = "abc";
  return item;
}

TEST(PublishedRecord, HoldsWhatWasPublished) {
  const Record record = published_record(good_item());
  EXPECT_EQ(item_name(record.board, record.workload, record.kernels), "EXAMPLE_BOARD/mlperf-tiny-kws/Example-Labs");
  EXPECT_EQ(record.board_kind, "published");
  EXPECT_EQ(record.status, Status::unverified);
  EXPECT_EQ(record.core, "Cortex-M4");
  EXPECT_THAT(record.objections, ElementsAre());
  const auto& latency = std::get<Measurement>(record.metrics.at("latency_s"));
  EXPECT_DOUBLE_EQ(latency.median, 0.01);
  EXPECT_EQ(latency.n, 5U);
  EXPECT_FALSE(latency.ci95_low) << "five samples have no such interval";
  EXPECT_DOUBLE_EQ(std::get<Measurement>(record.metrics.at("energy_j")).median, 500e-6);
  EXPECT_TRUE(std::holds_alternative<AbsentMetric>(record.metrics.at("flash_total")));
  ASSERT_TRUE(record.quality);
  EXPECT_EQ(record.quality->metric, "top1");
  EXPECT_DOUBLE_EQ(record.quality->value, 0.905);
  EXPECT_TRUE(record.quality->passed);
  EXPECT_FALSE(record.quality->samples);
  ASSERT_TRUE(record.energy);
  EXPECT_EQ(record.energy->voltage_v, 1.8);
  EXPECT_EQ(record.energy->voltage_from, "stated");
  ASSERT_EQ(record.energy->windows.size(), 5U);
  EXPECT_EQ(record.energy->windows[0].inferences, 1000U);
  EXPECT_EQ(record.fingerprint.values.at("clock_hz"), "120000000");
  EXPECT_EQ(record.fingerprint.values.at("source"), "closed/a/results.txt");
  EXPECT_EQ(record.fingerprint.absent.at("model_sha256"), "not part of a published result");
}

TEST(PublishedRecord, IsWrittenAndReadBack) {
  const Record record = published_record(good_item());
  const auto json = record_to_json(record);
  ASSERT_TRUE(json) << describe(json.error());
  EXPECT_EQ(*record_from_json(*json), record);
  EXPECT_EQ(publishable(record), record) << "its numbers are not suppressed";
  for (const std::string_view key : fingerprint_key::all) {
    const std::string name(key);
    EXPECT_NE(record.fingerprint.values.contains(name), record.fingerprint.absent.contains(name)) << name;
  }
}

TEST(PublishedRecord, WithoutARunAMetricIsAbsent) {
  PublishedItem item = good_item();
  item.energy.reset();
  item.performance.reset();
  const Record record = published_record(item);
  EXPECT_EQ(std::get<AbsentMetric>(record.metrics.at("energy_j")).reason, "no energy run is published");
  EXPECT_EQ(std::get<AbsentMetric>(record.metrics.at("latency_s")).reason, "no performance run is published");
  EXPECT_FALSE(record.energy);
  EXPECT_THAT(record.objections, Contains("performance: no run is given"));
}

TEST(PublishedRecord, TheEnergyRunsTimesServeWhereThereIsNoOther) {
  PublishedItem item = good_item();
  item.performance.reset();
  const Record record = published_record(item);
  const auto& latency = std::get<Measurement>(record.metrics.at("latency_s"));
  EXPECT_DOUBLE_EQ(latency.median, 0.01);
  EXPECT_THAT(latency.method, HasSubstr("of the energy run"));
}

TEST(PublishedRecord, AMedianWithoutItsWindowsIsOneSample) {
  PublishedItem item = good_item();
  item.performance = *parse_results(stamped_median("Median throughput is 200.000 inf./sec."), "x");
  const Record record = published_record(item);
  const auto& latency = std::get<Measurement>(record.metrics.at("latency_s"));
  EXPECT_DOUBLE_EQ(latency.median, 0.005);
  EXPECT_EQ(latency.n, 1U);
  EXPECT_THAT(record.objections, ElementsAre("performance: 0 windows, fewer than 5"));
}

TEST(PublishedAudit, RoundedLengthsContradictNothing) {
  PublishedItem item = good_item();
  item.energy = *parse_results(
      "Energy data for window 2 at time 1.00 for 0.09 sec.:\n  Energy : 4173.840 uJ\n  Power : 44592.330 uW\n"
      "Performance results for window 2:\n# Inferences : 10\nRuntime : 0.094 sec.\nThroughput : 106.800 inf./sec.\n",
      "x");
  for (const std::string& line : audit(item)) EXPECT_EQ(line.find("make"), std::string::npos) << line;
}

TEST(PublishedAudit, ShortWindowsAreFlagged) {
  PublishedItem item = good_item();
  std::string text;
  for (unsigned number = 2; number <= 10; number += 2) text += stamped_window(number, 600, number == 6 ? 9.987 : 10);
  item.performance = *parse_results(text + "Median throughput is 60.000 inf./sec.\n", "x");
  EXPECT_THAT(audit(item),
              ElementsAre("performance: window 6 lasted 9.987 s, less than 10 s",
                          HasSubstr("performance: window 6 was refused by the runner itself: The run must")));
}

TEST(PublishedAudit, FewInferencesAndFewWindowsAreFlagged) {
  PublishedItem item = good_item();
  item.performance = *parse_results(stamped_window(1, 9, 12) + "Median throughput is 0.750 inf./sec.\n", "x");
  EXPECT_THAT(audit(item), ElementsAre("performance: 1 windows, fewer than 5",
                                       "performance: window 1 holds 9 inferences, fewer than 10"));
}

TEST(PublishedAudit, AVoltageThatIsNotStatedIsFlaggedWithAnEnergy) {
  PublishedItem item = good_item();
  item.description->voltages = {};
  EXPECT_THAT(audit(item), ElementsAre("energy: the supply voltage is not stated"));
  item.description->voltages = {0.9, 1.8};
  EXPECT_THAT(audit(item), ElementsAre(HasSubstr("2 supply voltages are stated")));
  item.energy.reset();
  EXPECT_THAT(audit(item), ElementsAre());
}

TEST(PublishedAudit, AQualityBelowItsTargetIsFlagged) {
  PublishedItem item = good_item();
  item.accuracy->top1 = 0.899;
  EXPECT_THAT(audit(item), ElementsAre("accuracy: top1 0.899 misses 0.9"));
  EXPECT_FALSE(published_record(item).quality->passed);
  item.accuracy.reset();
  EXPECT_THAT(audit(item), ElementsAre("accuracy: no top1 is given"));
}

TEST(PublishedAudit, FiguresThatContradictEachOtherAreFlagged) {
  PublishedItem item = good_item();
  item.performance->median_throughput = 110;
  EXPECT_THAT(audit(item),
              ElementsAre("performance, inferences a second: the median is given as 110, its windows make 100"));
  item = good_item();
  item.performance->performance.at(4).throughput = 101;
  EXPECT_THAT(audit(item), ElementsAre(HasSubstr("window 4 is given 101 inferences a second")));
  item = good_item();
  item.energy->energy.at(2).power_w = 0.06;
  EXPECT_THAT(audit(item), ElementsAre(HasSubstr("window 2 is given 0.5 J, its power and length make 0.6")));
}

TEST(PublishedId, IsFitForAFileName) {
  EXPECT_EQ(id_of("NUCLEO_L4R5ZI-zephyr"), "NUCLEO_L4R5ZI-zephyr");
  EXPECT_EQ(id_of("Example Labs (Ltd.)"), "Example-Labs-Ltd.");
  EXPECT_EQ(id_of("../../etc"), "etc");
  EXPECT_EQ(id_of("<>"), "unnamed");
  EXPECT_EQ(id_of(""), "unnamed");
}

}  // namespace
}  // namespace probemark
