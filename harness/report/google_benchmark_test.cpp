#include "harness/report/google_benchmark.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "harness/record/random_record.hpp"
#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

using Json = nlohmann::json;

Record tiny() {
  Record record;
  record.board = "m4";
  record.workload = "sine";
  record.kernels = "portable";
  record.status = Status::bit_exact;
  return record;
}

Json of(const Record& record) { return Json::parse(render_google_benchmark({{std::nullopt, {record}, std::nullopt}})); }

TEST(GoogleBenchmark, ASimulatedCountHasNoUnitOfTime) {
  Record record = tiny();
  record.metrics["instructions"] = Measurement{
      .kind = MetricKind::simulated, .samples = {10935, 10935}, .median = 10935, .n = 2, .method = "plugin"};
  record.metrics["flash_total"] = Measurement{.kind = MetricKind::derived, .median = 5321, .n = 1};
  const Json json = of(record);
  EXPECT_EQ(json["benchmarks"], Json::parse(R"([{
    "name": "m4/sine/portable/instructions_median",
    "family_index": 0,
    "per_family_instance_index": 0,
    "run_name": "m4/sine/portable/instructions",
    "run_type": "aggregate",
    "repetitions": 2,
    "threads": 1,
    "aggregate_name": "median",
    "aggregate_unit": "simulated instructions",
    "iterations": 2,
    "real_time": 10935.0,
    "cpu_time": 10935.0,
    "time_unit": "simulated instructions",
    "label": "simulated instructions; plugin",
    "instructions": 10935,
    "flash_total_bytes": 5321
  }])"));
}

TEST(GoogleBenchmark, AMedianBetweenTwoCountsIsKept) {
  Record record = tiny();
  record.metrics["instructions"] =
      Measurement{.kind = MetricKind::simulated, .samples = {10, 11}, .median = 10.5, .n = 2};
  EXPECT_EQ(of(record)["benchmarks"][0]["instructions"], 10.5);
}

TEST(GoogleBenchmark, AMeasuredLatencyIsATimeWithItsSamples) {
  Record record = tiny();
  record.metrics["latency_s"] =
      Measurement{.samples = {0.004, 0.006}, .median = 0.005, .ci95_low = 0.004, .ci95_high = 0.006, .n = 2};
  const Json benchmarks = of(record)["benchmarks"];
  ASSERT_EQ(benchmarks.size(), 3u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(benchmarks[i]["name"], "m4/sine/portable/latency_s");
    EXPECT_EQ(benchmarks[i]["run_type"], "iteration");
    EXPECT_EQ(benchmarks[i]["repetition_index"], i);
    EXPECT_EQ(benchmarks[i]["time_unit"], "ns");
  }
  EXPECT_DOUBLE_EQ(benchmarks[0]["real_time"].get<double>(), 4e6);
  EXPECT_EQ(benchmarks[2]["name"], "m4/sine/portable/latency_s_median");
  EXPECT_EQ(benchmarks[2]["aggregate_unit"], "time");
  EXPECT_DOUBLE_EQ(benchmarks[2]["cpu_time"].get<double>(), 5e6);
  EXPECT_EQ(benchmarks[2]["latency_s"], 0.005);
  EXPECT_EQ(benchmarks[2]["latency_s_ci95_high"], 0.006);
}

TEST(GoogleBenchmark, OnlyMeasuredSecondsAreTimes) {
  for (const MetricKind kind : {MetricKind::simulated, MetricKind::modelled, MetricKind::derived}) {
    Record record = tiny();
    record.metrics["latency_s"] = Measurement{.kind = kind, .samples = {1, 2}, .median = 1.5, .n = 2};
    const Json benchmarks = of(record)["benchmarks"];
    ASSERT_EQ(benchmarks.size(), 1u);
    EXPECT_EQ(benchmarks[0]["run_type"], "aggregate");
    EXPECT_NE(benchmarks[0]["time_unit"], "ns");
  }
}

TEST(GoogleBenchmark, AnEnergyKeepsItsIntervalAndKind) {
  Record record = tiny();
  record.metrics["energy_j"] = Measurement{.median = 0.0003, .ci95_low = 0.00028, .ci95_high = 0.00032, .n = 5};
  record.metrics["energy_modelled_j"] = Measurement{.kind = MetricKind::modelled, .median = 0.0002, .n = 1};
  record.energy = EnergyDetail{.unknown_terms = {"gain"}};
  const Json benchmarks = of(record)["benchmarks"];
  ASSERT_EQ(benchmarks.size(), 2u);
  EXPECT_EQ(benchmarks[0]["time_unit"], "measured nJ");
  EXPECT_DOUBLE_EQ(benchmarks[0]["real_time"].get<double>(), 3e5);
  EXPECT_EQ(benchmarks[0]["energy_j_ci95_low"], 0.00028);
  EXPECT_THAT(benchmarks[0]["label"].get<std::string>(), testing::EndsWith("; the interval is a lower bound"));
  EXPECT_EQ(benchmarks[1]["time_unit"], "modelled nJ");
}

TEST(GoogleBenchmark, ItemsWithoutNumbersStandInTheContext) {
  Record record = tiny();
  record.status = Status::fault;
  record.reason = "the CPU faulted";
  record.metrics["instructions"] = Measurement{.kind = MetricKind::simulated, .median = 987654321, .n = 1};
  RunHistory run{sample_run_started(), {record}, std::nullopt};
  run.started->items = {"m4/sine/portable", "m4/kws/portable"};
  const std::string text = render_google_benchmark({run});
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("987654321")));
  const Json json = Json::parse(text);
  EXPECT_EQ(json["benchmarks"], Json::array());
  EXPECT_EQ(json["context"]["date"], "2025-03-14T09:15:02Z");
  EXPECT_EQ(json["context"]["items"][0]["status"], "fault");
  EXPECT_EQ(json["context"]["items"][0]["reason"], "the CPU faulted");
  EXPECT_EQ(json["context"]["items"][0]["absent"]["instructions"], "suppressed: the verdict is fault, not bit_exact");
  EXPECT_EQ(json["context"]["items"][1]["item"], "m4/kws/portable");
  EXPECT_EQ(json["context"]["items"][1]["status"], "not_run");
}

TEST(GoogleBenchmark, AnyRecordIsJsonWithWhatCompareNeeds) {
  RandomRecord random(5);
  for (int round = 0; round < 200; ++round) {
    Record record = random.record();
    record.reason = "\xFF\"\x01";
    const Json json = of(record);
    for (const Json& benchmark : json["benchmarks"]) {
      for (const char* key : {"name", "run_name", "run_type", "time_unit"}) EXPECT_TRUE(benchmark[key].is_string());
      for (const char* key : {"real_time", "cpu_time"}) EXPECT_TRUE(benchmark[key].is_number());
      EXPECT_EQ(benchmark["time_unit"] == "ns",
                benchmark["run_type"] == "iteration" || benchmark["aggregate_unit"] == "time");
    }
  }
}

}  // namespace
}  // namespace probemark
