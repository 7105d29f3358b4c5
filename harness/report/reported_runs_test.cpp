#include "harness/report/reported_runs.hpp"

#include <gmock/gmock.h>

#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

RunHistory run_of(const std::string& id, std::vector<Record> records) {
  RunHistory run{sample_run_started(), std::move(records), std::nullopt};
  run.started->run_id = id;
  run.started->items.clear();
  for (const Record& record : run.records) run.started->items.push_back(item_name(record));
  return run;
}

TEST(ReportedRuns, DifferentItemsKeepTheirBoards) {
  const auto reported = reported_runs(
      {run_of("a", {sample_record("netduinoplus2", "kws")}), run_of("b", {sample_record("netduinoplus2", "sine")})});
  EXPECT_THAT(reported.names, testing::ElementsAre("a", "b"));
  ASSERT_EQ(reported.items.size(), 2u);
  EXPECT_EQ(reported.items[0].board, "netduinoplus2");
  EXPECT_EQ(reported.items[1].board, "netduinoplus2");
  EXPECT_EQ(reported.items[1].run, 1u);
}

TEST(ReportedRuns, TheSameItemOfTwoRunsIsToldApart) {
  const auto records = reported_runs({run_of("a", {sample_record()}), run_of("b", {sample_record()})}).records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].board, "netduinoplus2 · a");
  EXPECT_EQ(records[1].board, "netduinoplus2 · b");
}

TEST(ReportedRuns, RunsOfOneIdAndSingleRecordsAreNumbered) {
  const RunHistory single{std::nullopt, {sample_record()}, std::nullopt};
  const auto reported = reported_runs({run_of("a", {}), run_of("a", {}), single});
  EXPECT_THAT(reported.names, testing::ElementsAre("a (input 1)", "a (input 2)", "input 3"));
}

TEST(ReportedRuns, PlannedItemsWithoutAResultAreMissing) {
  RunHistory run = run_of("a", {sample_record()});
  run.started->items.push_back("microbit/sine/portable");
  run.started->items.push_back("no item name");
  const auto reported = reported_runs({run});
  ASSERT_EQ(reported.missing.size(), 2u);
  EXPECT_EQ(reported.missing[0].board, "microbit");
  EXPECT_EQ(reported.missing[0].workload, "sine");
  EXPECT_EQ(reported.missing[0].kernels, "portable");
  EXPECT_EQ(reported.missing[1].board, "no item name");
}

TEST(ReportedRuns, RecordsArePublishable) {
  Record record = sample_record();
  record.status = Status::fault;
  const auto reported = reported_runs({run_of("a", {record})});
  EXPECT_TRUE(std::holds_alternative<AbsentMetric>(reported.items[0].record.metrics.at("instructions")));
  EXPECT_FALSE(reported.items[0].record.quality);
}

}  // namespace
}  // namespace probemark
