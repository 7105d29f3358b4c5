#include "harness/record/metric_json.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

TEST(MetricJson, AnAbsentMetricHasAStatusAndAReason) {
  const auto json =
      metric_to_json(AbsentMetric{"not_measured", "the counter did not move"}, MetricUnit::cycles, "cycles");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"status":"not_measured","reason":"the counter did not move"})");
}

TEST(MetricJson, AnAbsenceOfAnotherNameIsRefused) {
  EXPECT_FALSE(metric_to_json(AbsentMetric{"", ""}, MetricUnit::cycles, "cycles"));
  EXPECT_FALSE(metric_to_json(AbsentMetric{"ok", ""}, MetricUnit::cycles, "cycles"));
}

TEST(MetricJson, AnIntervalIsWrittenOnlyWhereDefined) {
  const auto exact = metric_to_json(Measurement{.median = 3}, MetricUnit::cycles, "cycles");
  EXPECT_FALSE(exact->contains("ci95"));
  const auto spread = metric_to_json(Measurement{.median = 3, .ci95_low = 2, .ci95_high = 4}, MetricUnit::seconds, "x");
  EXPECT_EQ((*spread)["ci95"].dump(), "[2.0,4.0]");
  EXPECT_FALSE(metric_to_json(Measurement{.median = 3, .ci95_low = 2}, MetricUnit::seconds, "x"));
}

TEST(MetricJson, CountsAreWholeAndNoNumberIsNegative) {
  EXPECT_FALSE(metric_to_json(Measurement{.samples = {1.5}}, MetricUnit::bytes, "code"));
  EXPECT_FALSE(metric_to_json(Measurement{.samples = {1e300}}, MetricUnit::bytes, "code"));
  EXPECT_FALSE(metric_to_json(Measurement{.samples = {-1}}, MetricUnit::seconds, "latency_s"));
  EXPECT_FALSE(metric_to_json(Measurement{.median = -1}, MetricUnit::seconds, "latency_s"));
  EXPECT_TRUE(metric_to_json(Measurement{.samples = {1, 2}, .median = 1.5}, MetricUnit::bytes, "code"));
}

TEST(MetricName, NamesAndKeysAreUnique) {
  for (const MetricName& entry : metric_names) {
    EXPECT_EQ(find_metric(entry.name), &entry);
    EXPECT_EQ(find_metric_key(entry.json_key), &entry);
  }
  EXPECT_EQ(find_metric("code_bytes"), nullptr);
  EXPECT_EQ(find_metric_key("code"), nullptr);
}

}  // namespace
}  // namespace probemark
