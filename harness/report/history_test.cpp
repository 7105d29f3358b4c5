#include "harness/report/history.hpp"

#include <gmock/gmock.h>

#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;

RunHistory run_of(const std::string& id, const std::string& started_at, std::vector<Record> records) {
  RunStarted started{.run_id = id, .started_at = started_at};
  for (const Record& record : records) started.items.push_back(item_name(record));
  return {started, std::move(records), RunFinished{}};
}

Record with_instructions(Record record, double count) {
  auto& value = std::get<Measurement>(record.metrics["instructions"]);
  value.median = count;
  value.samples = {count};
  return record;
}

TEST(History, RunsAreOrderedByTimeAndKeptOnce) {
  const auto runs = by_time({run_of("b", "2025-02-01T00:00:00Z", {}), run_of("a", "2025-01-01T00:00:00Z", {}),
                             run_of("b", "2025-02-01T00:00:00Z", {})});
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].started->run_id, "a");
  EXPECT_EQ(runs[1].started->run_id, "b");
}

TEST(History, TheLatestRecordOfEachItemStands) {
  const Record old_kws = with_instructions(sample_record("netduinoplus2", "kws"), 100);
  const Record new_kws = with_instructions(old_kws, 90);
  const Record sine = sample_record("netduinoplus2", "sine");
  const RunHistory latest = latest_of({run_of("a", "1", {old_kws, sine}), run_of("b", "2", {new_kws})});
  EXPECT_THAT(latest.records, ElementsAre(new_kws, sine));
  EXPECT_EQ(latest.started->run_id, "b");
  EXPECT_THAT(latest.started->items, ElementsAre(item_name(old_kws), item_name(sine)));
}

TEST(History, LinesHoldOneMetricOfOneKindAndNameWhatElseChanged) {
  const Record first = with_instructions(sample_record(), 100);
  Record second = with_instructions(first, 80);
  second.fingerprint.values["compiler"] = "another";
  second.fingerprint.values["commit"] = "another";
  Record measured = with_instructions(first, 70);
  std::get<Measurement>(measured.metrics["instructions"]).kind = MetricKind::measured;
  const auto charts =
      history_charts({run_of("a", "1", {first}), run_of("b", "2", {second}), run_of("c", "3", {measured})});
  ASSERT_FALSE(charts.empty());
  const HistoryChart& chart = charts.front();
  EXPECT_EQ(chart.metric->name, "instructions");
  EXPECT_EQ(chart.kind, MetricKind::simulated);
  EXPECT_TRUE(chart.moves());
  ASSERT_EQ(chart.lines.size(), 1u);
  ASSERT_EQ(chart.lines[0].points.size(), 2u);
  EXPECT_EQ(chart.lines[0].points[1].value, 80);
  EXPECT_THAT(chart.lines[0].points[1].changed, ElementsAre("compiler"));
  // The measured count is alone on its axis: no line.
  for (const HistoryChart& other : charts) EXPECT_NE(other.kind, MetricKind::measured);
}

TEST(History, AWrongAnswerHasNoPoint) {
  Record wrong = sample_record();
  wrong.status = Status::mismatch;
  EXPECT_TRUE(history_charts({run_of("a", "1", {sample_record()}), run_of("b", "2", {wrong})}).empty());
}

TEST(History, EqualNumbersDoNotMove) {
  const auto charts = history_charts({run_of("a", "1", {sample_record()}), run_of("b", "2", {sample_record()})});
  ASSERT_FALSE(charts.empty());
  for (const HistoryChart& chart : charts) EXPECT_FALSE(chart.moves());
}

}  // namespace
}  // namespace probemark
