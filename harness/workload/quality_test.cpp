#include "harness/workload/quality.hpp"

#include <gmock/gmock.h>

#include <cstring>

namespace probemark {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes of(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) {
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
  return bytes;
}

template <class T>
Bytes of_wide(std::initializer_list<T> values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), std::data(values), bytes.size());
  return bytes;
}

/// A workload of one input and one output tensor of `elements`, real = 0.5 * (quantized - 1).
Workload workload_of(QualityMetric metric, std::int32_t elements, ElementType type = ElementType::int8) {
  Workload workload;
  for (const char* name : {"input", "output"}) {
    workload.graph.tensors.push_back({name, type, {1, elements}, {{0.5F}, {1}, 0}, false, {}});
  }
  workload.graph.inputs = {0};
  workload.graph.outputs = {1};
  workload.file.quality = Quality{metric, 0.5};
  return workload;
}

TEST(Top1, IsTheShareOfSamplesWhoseLargestOutputIsTheLabels) {
  Workload workload = workload_of(QualityMetric::top1, 3);
  workload.labels = {2, 0, 1, 1};
  const auto value = evaluate_quality(workload, {of({-5, 0, 7}), of({-1, -2, -3}), of({9, 8, 7}), of({0, 127, -128})});
  ASSERT_TRUE(value);
  EXPECT_DOUBLE_EQ(*value, 0.75);
}

TEST(Top1, OfATieIsTheFirst) {
  Workload workload = workload_of(QualityMetric::top1, 3);
  workload.labels = {1, 2};
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({0, 4, 4}), of({0, 4, 4})}), 0.5);
}

TEST(Top1, CountsOnlyTheSamplesThatWereRun) {
  Workload workload = workload_of(QualityMetric::top1, 2);
  workload.labels = {0, 1, 1, 1};
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({5, 1})}), 1.0);
}

TEST(Mae, IsTheMeanDistanceOfTheDequantizedOutput) {
  Workload workload = workload_of(QualityMetric::mae, 1);
  workload.labels = {1.0, -1.0};  // outputs: 0.5 * (5 - 1) = 2 and 0.5 * (-7 - 1) = -4
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({5}), of({-7})}), (1.0 + 3.0) / 2);
}

TEST(Mae, ReadsInt16AndFloat32Too) {
  Workload wide = workload_of(QualityMetric::mae, 1, ElementType::int16);
  wide.labels = {0.0};
  EXPECT_DOUBLE_EQ(*evaluate_quality(wide, {of_wide<std::int16_t>({-1999})}), 1000.0);
  Workload real = workload_of(QualityMetric::mae, 1, ElementType::float32);
  real.graph.tensors[1].quantization = {};
  real.labels = {0.25};
  EXPECT_DOUBLE_EQ(*evaluate_quality(real, {of_wide<float>({1.75F})}), 1.5);
}

TEST(Mae, ReadsUint8Unsigned) {
  Workload workload = workload_of(QualityMetric::mae, 1, ElementType::uint8);
  workload.labels = {0.0};
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({201})}), 100.0);
}

/// Inputs are 1 (real 0), so that an output q scores (0.5 * (q - 1))^2.
Workload scored(std::vector<double> labels) {
  Workload workload = workload_of(QualityMetric::auc, 1);
  workload.inputs.assign(labels.size(), 1);
  workload.file.count = labels.size();
  workload.labels = std::move(labels);
  return workload;
}

TEST(Auc, IsOneWhereEveryAnomalyScoresHigher) {
  EXPECT_DOUBLE_EQ(*evaluate_quality(scored({0, 0, 1, 1}), {of({1}), of({2}), of({3}), of({-9})}), 1.0);
}

TEST(Auc, IsZeroWhereEveryAnomalyScoresLower) {
  EXPECT_DOUBLE_EQ(*evaluate_quality(scored({1, 0, 0}), {of({1}), of({2}), of({3})}), 0.0);
}

TEST(Auc, CountsTiesHalf) {
  EXPECT_DOUBLE_EQ(*evaluate_quality(scored({0, 1}), {of({3}), of({3})}), 0.5);
  // Pairs (anomaly, normal): 3 > 2, 3 = 3, 2 = 2, 2 < 3: (1 + 0.5 + 0.5 + 0) / 4.
  EXPECT_DOUBLE_EQ(*evaluate_quality(scored({0, 0, 1, 1}), {of({2}), of({3}), of({3}), of({2})}), 0.5);
  // 4 > 2, 4 > 3, 2 = 2, 2 < 3.
  EXPECT_DOUBLE_EQ(*evaluate_quality(scored({0, 0, 1, 1}), {of({2}), of({3}), of({4}), of({2})}), 2.5 / 4);
}

TEST(Auc, ScoresTheMeanSquaredErrorBetweenInputAndOutput) {
  Workload workload = workload_of(QualityMetric::auc, 2);
  workload.inputs = of({10, 20, 10, 20});
  workload.file.count = 2;
  workload.labels = {0, 1};
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({10, 24}), of({13, 23})}), 1.0);
  EXPECT_DOUBLE_EQ(*evaluate_quality(workload, {of({10, 25}), of({13, 23})}), 0.0);
}

TEST(Auc, OfOneLabelAloneIsAnError) {
  const auto value = evaluate_quality(scored({0, 0}), {of({1}), of({2})});
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().what, testing::HasSubstr("one label only"));
}

TEST(Quality, NeedsAMetricOutputsAndLabels) {
  Workload workload = workload_of(QualityMetric::top1, 2);
  workload.labels = {0};
  EXPECT_FALSE(evaluate_quality(workload, {}));
  EXPECT_FALSE(evaluate_quality(workload, {of({1, 2}), of({1, 2})}));
  workload.file.quality.reset();
  EXPECT_FALSE(evaluate_quality(workload, {of({1, 2})}));
}

TEST(Threshold, IsAMinimumForTop1AndAuc) {
  for (const QualityMetric metric : {QualityMetric::top1, QualityMetric::auc}) {
    EXPECT_TRUE(meets_threshold({metric, 0.9}, 0.91));
    EXPECT_TRUE(meets_threshold({metric, 0.9}, 0.9));
    EXPECT_FALSE(meets_threshold({metric, 0.9}, 0.89));
  }
}

TEST(Threshold, IsAMaximumForMae) {
  EXPECT_TRUE(meets_threshold({QualityMetric::mae, 0.1}, 0.05));
  EXPECT_TRUE(meets_threshold({QualityMetric::mae, 0.1}, 0.1));
  EXPECT_FALSE(meets_threshold({QualityMetric::mae, 0.1}, 0.11));
}

TEST(QualityMetricName, IsTheOneOfWorkloadFiles) {
  EXPECT_STREQ(metric_name(QualityMetric::top1), "top1");
  EXPECT_STREQ(metric_name(QualityMetric::auc), "auc");
  EXPECT_STREQ(metric_name(QualityMetric::mae), "mae");
}

}  // namespace
}  // namespace probemark
