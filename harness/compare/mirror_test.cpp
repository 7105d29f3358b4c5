// Compared the other way round, everything is the other way round; compared with itself, nothing is faster.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/compare/compared_records.hpp"
#include "harness/record/random_record.hpp"

namespace probemark {
namespace {

/// Random figures of four workloads; the workloads' settings are always the same, so that runs can be compared.
std::vector<Record> random_run(std::mt19937_64& generator) {
  std::vector<Record> records;
  for (const char* workload : {"kws", "vww", "ic", "ad"}) {
    if (generator() % 8 == 0) continue;
    Record record = timed(workload, {});
    RandomRecord source(generator());
    record.metrics = source.record().metrics;
    for (auto& entry : record.metrics) {
      if (auto* measurement = std::get_if<Measurement>(&entry.second)) measurement->kind = MetricKind::measured;
    }
    const double centre = 1 + static_cast<double>(generator() % 3) / 50;
    record.metrics["latency_s"] =
        measurement_of(noisy(generator, centre, 0.01, 1 + generator() % 12), MetricKind::measured);
    if (generator() % 2 == 0) record.energy = energy_detail(generator() % 2 == 0 ? "1" : "2");
    if (generator() % 8 == 0) record.status = Status::mismatch;
    records.push_back(record);
  }
  return records;
}

ComparisonVerdict mirrored(ComparisonVerdict verdict) {
  if (verdict == ComparisonVerdict::better) return ComparisonVerdict::worse;
  return verdict == ComparisonVerdict::worse ? ComparisonVerdict::better : verdict;
}

void expect_inverse(const std::optional<double>& x, const std::optional<double>& y) {
  ASSERT_EQ(x.has_value(), y.has_value());
  if (x && *x != 0) {
    EXPECT_NEAR(*x * *y, 1, 1e-9);
  }
}

TEST(Mirror, ExchangedRunsGiveTheMirrorImage) {
  std::mt19937_64 generator(1);
  for (int trial = 0; trial < 500; ++trial) {
    const auto a = random_run(generator);
    const auto b = random_run(generator);
    const Comparison forth = compare(a, b, {});
    const Comparison back = compare(b, a, {});
    EXPECT_EQ(forth.axis, back.axis);
    EXPECT_EQ(forth.refusals.size(), back.refusals.size());
    EXPECT_EQ(forth.only_a, back.only_b);
    EXPECT_EQ(forth.only_b, back.only_a);
    ASSERT_EQ(forth.items.size(), back.items.size());
    for (std::size_t i = 0; i < forth.items.size(); ++i) {
      ASSERT_EQ(forth.items[i].metrics.size(), back.items[i].metrics.size());
      for (std::size_t k = 0; k < forth.items[i].metrics.size(); ++k) {
        const MetricComparison& one = forth.items[i].metrics[k];
        const MetricComparison& other = back.items[i].metrics[k];
        EXPECT_EQ(one.verdict, mirrored(other.verdict)) << one.metric << ": " << one.reason << " / " << other.reason;
        EXPECT_EQ(one.a, other.b);
        EXPECT_EQ(one.floor, other.floor);
        EXPECT_EQ(one.p_value, other.p_value);
        expect_inverse(one.ratio, other.ratio);
        expect_inverse(one.low, other.high);
      }
    }
    ASSERT_EQ(forth.means.size(), back.means.size());
    for (std::size_t i = 0; i < forth.means.size(); ++i) {
      EXPECT_NEAR(forth.means[i].ratio * back.means[i].ratio, 1, 1e-9);
    }
  }
}

TEST(Mirror, ARunComparedWithItselfShowsNoDifference) {
  std::mt19937_64 generator(2);
  for (int trial = 0; trial < 500; ++trial) {
    const auto run = random_run(generator);
    if (run.empty()) continue;
    const Comparison comparison = compare(run, run, {});
    EXPECT_TRUE(comparison.refusals.empty());
    EXPECT_EQ(comparison.axis, "");
    EXPECT_TRUE(comparison.only_a.empty() && comparison.only_b.empty());
    for (const ItemComparison& item : comparison.items) {
      EXPECT_FALSE(item.broken);
      for (const MetricComparison& one : item.metrics) {
        EXPECT_NE(one.verdict, ComparisonVerdict::better);
        EXPECT_NE(one.verdict, ComparisonVerdict::worse);
        if (one.ratio) {
          EXPECT_DOUBLE_EQ(*one.ratio, 1);
        }
      }
    }
  }
}

// Records come from outside: whatever they hold, there is an answer, and no number in it is not one.
TEST(Mirror, AnyTwoRecordsHaveAnAnswer) {
  RandomRecord source(3);
  for (int trial = 0; trial < 2000; ++trial) {
    Record a = source.record();
    Record b = source.record();
    b.workload = a.workload;
    if (trial % 2 == 0) {
      b.fingerprint = a.fingerprint;
      b.board_kind = a.board_kind;
      b.board = a.board;
      b.core = a.core;
      b.kernels = a.kernels;
      b.profile = a.profile;
    }
    const Comparison comparison = compare({a}, {b}, {});
    EXPECT_EQ(comparison.items.empty(), !comparison.refusals.empty());
    for (const ItemComparison& item : comparison.items) {
      for (const MetricComparison& one : item.metrics) {
        for (const auto& number : {one.ratio, one.p_value, one.adjusted_p, one.floor}) {
          if (number) {
            EXPECT_TRUE(std::isfinite(*number)) << one.metric;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace probemark
