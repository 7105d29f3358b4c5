// How often comparisons are wrong, on known distributions.
#include <gtest/gtest.h>

#include <cmath>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

constexpr int runs = 10'000;
const std::vector<std::string> workloads{"kws", "vww", "ic", "ad"};

using Generator = std::mt19937_64;
using Samples = std::vector<double>;

/// A run of all workloads on one board: `between` is the relative standard deviation of what a whole run shares.
template <class MakeSamples>
std::vector<Record> run_of(MakeSamples make_samples, Generator& generator, double between) {
  std::normal_distribution<double> shared(0, 1);
  std::vector<Record> records;
  for (const std::string& workload : workloads) {
    Samples samples = make_samples(generator);
    const double factor = std::exp(between * shared(generator));
    for (double& sample : samples) sample *= factor;
    records.push_back(timed(workload, std::move(samples)));
  }
  return records;
}

bool any_difference(const Comparison& comparison) {
  EXPECT_TRUE(comparison.refusals.empty());
  EXPECT_EQ(comparison.items.size(), workloads.size());
  bool any = false;
  for (const ItemComparison& item : comparison.items) {
    const ComparisonVerdict verdict = find_comparison(item, "latency_s")->verdict;
    any = any || verdict == ComparisonVerdict::better || verdict == ComparisonVerdict::worse;
  }
  return any;
}

/// The share of A/A comparisons with any difference at all.
template <class MakeSamples>
double false_alarms(MakeSamples make_samples) {
  Generator generator(20);
  int alarms = 0;
  for (int i = 0; i < runs; ++i) {
    const auto a = run_of(make_samples, generator, 0);
    const auto b = run_of(make_samples, generator, 0);
    alarms += any_difference(compare(a, b, {})) ? 1 : 0;
  }
  return static_cast<double>(alarms) / runs;
}

TEST(FalseAlarms, NormalNoise) {
  EXPECT_LE(false_alarms([](Generator& generator) { return noisy(generator, 1e-3, 0.01, 10); }), false_alarm_rate);
}

TEST(FalseAlarms, SkewedNoise) {
  EXPECT_LE(false_alarms([](Generator& generator) {
              std::exponential_distribution<double> delay(1e5);
              Samples samples;
              for (int i = 0; i < 8; ++i) samples.push_back(1e-3 + delay(generator));
              return samples;
            }),
            false_alarm_rate);
}

TEST(FalseAlarms, TicksThatTie) {
  EXPECT_LE(false_alarms([](Generator& generator) {
              std::geometric_distribution<int> late(0.6);
              Samples samples;
              for (int i = 0; i < 7; ++i) samples.push_back(1000 + late(generator));
              return samples;
            }),
            false_alarm_rate);
}

// The test alone, without a floor, keeps its word too, and is not vacuous.
TEST(FalseAlarms, WithoutAFloor) {
  Generator generator(21);
  int alarms = 0;
  for (int i = 0; i < runs; ++i) {
    std::vector<MetricComparison> family;
    for (const std::string& workload : workloads) {
      const Record a = timed(workload, noisy(generator, 1e-3, 0.01, 10));
      family.push_back(*compare_metric("latency_s", a, timed(workload, noisy(generator, 1e-3, 0.01, 10))));
    }
    std::vector<MetricComparison*> members;
    for (MetricComparison& one : family) members.push_back(&one);
    resolve(members);
    bool any = false;
    for (const MetricComparison& one : family) any = any || one.verdict != ComparisonVerdict::unresolved;
    alarms += any ? 1 : 0;
  }
  EXPECT_LE(alarms, runs * false_alarm_rate);
  EXPECT_GE(alarms, runs * 0.02);
}

// Each run of a board is off by something of its own, which no repetition within the run shows: 0.5 % here, and 0.05 %
// between samples. One other pair of runs tells how much that is.
TEST(FalseAlarms, RunsThatDifferByThemselvesNeedANoiseFloor) {
  const auto make = [](Generator& generator) { return noisy(generator, 1e-3, 0.0005, 8); };
  Generator generator(22);
  int blind = 0;
  int floored = 0;
  for (int i = 0; i < runs; ++i) {
    const auto a = run_of(make, generator, 0.005);
    const auto b = run_of(make, generator, 0.005);
    ComparisonRequest request;
    add_noise(request.noise, run_of(make, generator, 0.005), run_of(make, generator, 0.005));
    if (i < 200) blind += any_difference(compare(a, b, {})) ? 1 : 0;
    floored += any_difference(compare(a, b, request)) ? 1 : 0;
  }
  EXPECT_GE(blind, 150);  // of 200: what --noise is for
  EXPECT_LE(floored, runs * false_alarm_rate);
}

TEST(Power, FivePercentInOnePercentOfNoiseIsFound) {
  for (const std::size_t n : {std::size_t{5}, std::size_t{10}, std::size_t{28}}) {
    Generator generator(23);
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
      const Record a = timed("kws", noisy(generator, 1.00e-3, 0.01, n));
      const Record b = timed("kws", noisy(generator, 1.05e-3, 0.01, n));
      const Comparison comparison = compare({a}, {b}, {});
      found += find_comparison(comparison.items[0], "latency_s")->verdict == ComparisonVerdict::worse ? 1 : 0;
    }
    EXPECT_GE(found, 980) << n << " samples";
  }
}

}  // namespace
}  // namespace probemark
