#include "harness/compare/metric_comparison.hpp"

#include <gmock/gmock.h>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

MetricComparison resolved(const std::string& metric, const Record& a, const Record& b) {
  auto comparison = compare_metric(metric, a, b);
  EXPECT_TRUE(comparison);
  if (awaits_verdict(*comparison)) resolve({&*comparison});
  return *comparison;
}

TEST(MetricComparison, CountsAreComparedExactly) {
  const auto fewer = resolved("instructions", counted("kws", {1000, 1000}), counted("kws", {1000, 998}));
  EXPECT_EQ(fewer.verdict, ComparisonVerdict::better);
  EXPECT_DOUBLE_EQ(*fewer.ratio, 0.999);
  EXPECT_TRUE(fewer.exact);
  EXPECT_FALSE(fewer.low);
  EXPECT_EQ(resolved("instructions", counted("kws", {1000}), counted("kws", {1001})).verdict, ComparisonVerdict::worse);
  EXPECT_EQ(resolved("instructions", counted("kws", {7, 8}), counted("kws", {7, 8})).verdict, ComparisonVerdict::equal);
}

TEST(MetricComparison, ADifferenceThatTheMedianHidesIsSeen) {
  const auto hidden = resolved("instructions", counted("kws", {10, 20, 30}), counted("kws", {11, 20, 31}));
  EXPECT_EQ(hidden.verdict, ComparisonVerdict::worse);
  const auto exchanged = resolved("instructions", counted("kws", {10, 20}), counted("kws", {20, 10}));
  EXPECT_EQ(exchanged.verdict, ComparisonVerdict::equal);
  EXPECT_THAT(exchanged.notes, testing::ElementsAre("equal in total, not for every input"));
}

TEST(MetricComparison, CountsOverOtherInputsAreNotCompared) {
  const auto other = resolved("instructions", counted("kws", {1000, 1000}), counted("kws", {1000}));
  EXPECT_EQ(other.verdict, ComparisonVerdict::not_comparable);
  EXPECT_THAT(other.reason, HasSubstr("over 2 inputs, B over 1"));
}

TEST(MetricComparison, BytesFromNothing) {
  Record a = counted("kws", {1});
  Record b = a;
  a.metrics["arena"] = bytes_of(0);
  b.metrics["arena"] = bytes_of(16);
  const auto grown = resolved("arena", a, b);
  EXPECT_EQ(grown.verdict, ComparisonVerdict::worse);
  EXPECT_FALSE(grown.ratio);
  EXPECT_EQ(resolved("arena", a, a).verdict, ComparisonVerdict::equal);
}

TEST(MetricComparison, FewerThanFiveSamplesGiveNoVerdict) {
  const auto few = resolved("latency_s", timed("kws", {1, 1, 1, 1}), timed("kws", {9, 9, 9, 9, 9}));
  EXPECT_EQ(few.verdict, ComparisonVerdict::too_few);
  EXPECT_DOUBLE_EQ(*few.ratio, 9);
  EXPECT_FALSE(few.low);
  EXPECT_EQ(resolved("latency_s", timed("kws", {1, 1, 1, 1, 1}), timed("kws", {9, 9, 9, 9, 9})).verdict,
            ComparisonVerdict::worse);
}

TEST(MetricComparison, AMedianWithoutSamplesGivesNoVerdict) {
  Record a = timed("kws", {});
  std::get<Measurement>(a.metrics["latency_s"]).median = 0.5;
  const auto bare = resolved("latency_s", a, timed("kws", {1, 1, 1, 1, 1}));
  EXPECT_EQ(bare.verdict, ComparisonVerdict::too_few);
  EXPECT_FALSE(bare.ratio);
}

TEST(MetricComparison, FiveSamplesCannotTellEightItemsApart) {
  const Record a = timed("kws", {1, 1, 1, 1, 1});
  const Record b = timed("kws", {2, 2, 2, 2, 2});
  const Record same = timed("kws", {1, 1, 1, 1, 1});
  std::vector<MetricComparison> family{*compare_metric("latency_s", a, b)};
  for (int i = 0; i < 7; ++i) family.push_back(*compare_metric("latency_s", a, same));
  std::vector<MetricComparison*> members;
  for (auto& one : family) members.push_back(&one);
  resolve(members);
  EXPECT_EQ(family.front().verdict, ComparisonVerdict::too_few);
  EXPECT_THAT(family.front().reason, HasSubstr("5 and 5 cannot tell 8 items apart"));
}

TEST(MetricComparison, ADifferenceBelowTheFloorIsNotResolved) {
  const Record a = timed("kws", {1.00, 1.00, 1.00, 1.00, 1.00});
  const Record b = timed("kws", {1.01, 1.01, 1.01, 1.01, 1.01});
  for (const auto& [floor, verdict] :
       {std::pair{0.009, ComparisonVerdict::worse}, {0.011, ComparisonVerdict::unresolved}}) {
    auto forth = *compare_metric("latency_s", a, b);
    forth.floor = floor;
    resolve({&forth});
    EXPECT_EQ(forth.verdict, verdict);
  }
}

TEST(MetricComparison, ModelledIsNeverRanked) {
  Record a = timed("kws", {1, 1, 1, 1, 1});
  Record b = a;
  for (Record* record : {&a, &b}) record->metrics["energy_modelled_j"] = measurement_of({1e-3}, MetricKind::modelled);
  const auto modelled = resolved("energy_modelled_j", a, b);
  EXPECT_EQ(modelled.verdict, ComparisonVerdict::not_comparable);
  EXPECT_FALSE(modelled.ratio);
}

TEST(MetricComparison, PublishedIsAKindOfItsOwn) {
  Record published = timed("kws", {1, 1, 1, 1, 1});
  published.board_kind = "published";
  const auto other = resolved("latency_s", published, timed("kws", {1, 1, 1, 1, 1}));
  EXPECT_EQ(other.verdict, ComparisonVerdict::not_comparable);
  EXPECT_EQ(other.reason, "A's is published, B's is measured");
}

TEST(MetricComparison, AnAbsentFigureKeepsItsReason) {
  Record lacking = timed("kws", {1});
  lacking.metrics["latency_s"] = AbsentMetric{"not_measured", "the counter stands still"};
  const auto absent = resolved("latency_s", timed("kws", {1}), lacking);
  EXPECT_EQ(absent.verdict, ComparisonVerdict::not_comparable);
  EXPECT_EQ(absent.reason, "not in B: the counter stands still");
  EXPECT_FALSE(absent.b);
  EXPECT_FALSE(compare_metric("latency_s", lacking, lacking));
}

TEST(MetricComparison, NoRatioOfWhatIsNotPositive) {
  Record a = powered("kws", {}, "1");
  Record b = a;
  a.metrics["energy_net_j"] = measurement_of({1, 1, 1, 1, -1}, MetricKind::measured);
  b.metrics["energy_net_j"] = measurement_of({1, 1, 1, 1, 1}, MetricKind::measured);
  EXPECT_EQ(resolved("energy_net_j", a, b).verdict, ComparisonVerdict::not_comparable);
}

TEST(MetricComparison, TheGainCancelsOnOneInstrument) {
  const std::vector<double> low{1.000, 1.001, 1.002, 1.003, 1.004};
  const std::vector<double> high{1.030, 1.031, 1.032, 1.033, 1.034};
  const auto one = resolved("energy_j", powered("kws", low, "7"), powered("kws", high, "7"));
  EXPECT_EQ(one.verdict, ComparisonVerdict::worse);
  EXPECT_LT(*one.high, 1.04);
  const auto two = resolved("energy_j", powered("kws", low, "7"), powered("kws", high, "8"));
  EXPECT_EQ(two.verdict, ComparisonVerdict::unresolved);
  EXPECT_EQ(two.reason, "within the uncertainty of the instruments");
  EXPECT_NEAR(std::log(*two.high / *two.ratio), 2 * std::hypot(0.05, 0.05), 0.003);
  // No serial number: nobody knows that it was one.
  EXPECT_EQ(resolved("energy_j", powered("kws", low, ""), powered("kws", high, "")).verdict,
            ComparisonVerdict::unresolved);
}

TEST(MetricComparison, TermsThatNobodyStatedAreSaid) {
  Record a = powered("kws", {1, 1, 1, 1, 1}, "7");
  a.energy->unknown_terms = {"offset", "gain"};
  const auto unknown = resolved("energy_j", a, powered("kws", {2, 2, 2, 2, 2}, "7"));
  EXPECT_THAT(unknown.notes, testing::Contains("nobody stated offset: the interval is a lower bound"));
}

TEST(MetricComparison, NetEnergiesOfOtherIdleStatesAreNotCompared) {
  Record a = powered("kws", {}, "1");
  a.metrics["energy_net_j"] = measurement_of({1, 1, 1, 1, 1}, MetricKind::measured);
  Record b = a;
  b.energy->idle = "busy loop";
  EXPECT_THAT(resolved("energy_net_j", a, b).reason, HasSubstr("what idle is differs"));
}

TEST(MetricComparison, WordsOfEachUnit) {
  EXPECT_EQ(word_of(ComparisonVerdict::better, MetricUnit::seconds), "faster");
  EXPECT_EQ(word_of(ComparisonVerdict::worse, MetricUnit::instructions), "slower");
  EXPECT_EQ(word_of(ComparisonVerdict::better, MetricUnit::bytes), "smaller");
  EXPECT_EQ(word_of(ComparisonVerdict::worse, MetricUnit::bytes), "larger");
  EXPECT_EQ(word_of(ComparisonVerdict::better, MetricUnit::joules), "less");
  EXPECT_EQ(word_of(ComparisonVerdict::worse, MetricUnit::joules), "more");
  EXPECT_EQ(word_of(ComparisonVerdict::unresolved, MetricUnit::joules), "no difference resolved");
}

}  // namespace
}  // namespace probemark
