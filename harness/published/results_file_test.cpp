#include "harness/published/results_file.hpp"

#include <gmock/gmock.h>

#include "harness/published/sample_results.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

PublishedResults parsed(const std::string& text) {
  const auto results = parse_results(text, "results.txt");
  EXPECT_TRUE(results) << describe(results.error());
  return results.value_or(PublishedResults{});
}

TEST(PublishedResultsFile, TheGraphicalRunnersWindows) {
  const PublishedResults results = parsed(good_energy());
  ASSERT_EQ(results.performance.size(), 5U);
  ASSERT_EQ(results.energy.size(), 5U);
  const PublishedWindow& timed = results.performance.at(2);
  EXPECT_EQ(timed.inferences, 1000);
  EXPECT_EQ(timed.length_s, 10);
  EXPECT_EQ(timed.throughput, 100);
  EXPECT_EQ(timed.complaint, "");
  const PublishedWindow& energy = results.energy.at(10);
  EXPECT_DOUBLE_EQ(energy.energy_j.value(), 0.5);
  EXPECT_DOUBLE_EQ(energy.power_w.value(), 0.05);
  EXPECT_DOUBLE_EQ(energy.energy_per_inference_j.value(), 500e-6);
  EXPECT_EQ(energy.length_s, 10);
  EXPECT_EQ(results.median_throughput, 100);
  EXPECT_DOUBLE_EQ(results.median_energy_j.value(), 500e-6);
  EXPECT_FALSE(results.top1);
}

TEST(PublishedResultsFile, TheScriptsWindows) {
  const PublishedResults results = parsed(
      "Performance results for window 1\n"
      "    # Inferences : 300\n"
      "    Runtime: 11.153338 sec.\n"
      "    Throughput: 26.897777149764494 inf./sec.\n"
      "    Runtime requirements have been met.\n"
      "0725.155556 ulp-mlperf: Median throughput is     26.898 inf./sec.\n"
      "Power Edition Output\n"
      "Energy data for trial 0\n"
      "  Elapsed time  : 10.575999999999999\n"
      "  Inferences    : 2200\n"
      "  Power         : 33.3652 mW.\n"
      "  Total Energy  : 352870.670 uJ\n"
      "  Energy/Inf    : 160.396 uJ/inf\n"
      "Median energy cost is 160.3960 uJ/inf.\r\n"
      "0725.164607 ulp-mlperf: Top 1% = 85.2\n"
      "0725.164607 ulp-mlperf: AUC = 0.936\n");
  EXPECT_EQ(results.performance.at(1).length_s, 11.153338);
  EXPECT_EQ(results.energy.at(0).inferences, 2200);
  EXPECT_DOUBLE_EQ(results.energy.at(0).power_w.value(), 33.3652e-3);
  EXPECT_DOUBLE_EQ(results.energy.at(0).energy_j.value(), 0.35287067);
  EXPECT_DOUBLE_EQ(results.top1.value(), 0.852);
  EXPECT_EQ(results.auc, 0.936);
}

TEST(PublishedResultsFile, TheRunnersOwnComplaintIsKept) {
  const PublishedResults results = parsed(stamped_window(4, 600, 1.089));
  EXPECT_THAT(results.performance.at(4).complaint, HasSubstr("at least 10 seconds"));
}

TEST(PublishedResultsFile, TheStreamingWakeWordIsToldApart) {
  EXPECT_TRUE(parsed("Accuracy: 44 True positives, 6 False negatives, 4 False positives\n").streaming);
  EXPECT_FALSE(parsed(good_accuracy()).streaming);
}

TEST(PublishedResultsFile, WhatIsNotUnderstoodIsAnErrorWithItsLine) {
  const std::string good = good_energy();
  const auto error_of = [](const std::string& text) {
    const auto results = parse_results(text, "a/results.txt");
    EXPECT_FALSE(results) << text;
    return results ? Error{} : results.error();
  };
  const auto where = [&](const std::string& text) { return error_of(text).where; };
  EXPECT_EQ(where(good + "Something else\n"),
            fmt::format("a/results.txt:{}", std::count(good.begin(), good.end(), '\n') + 1));
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : many\n"), "a/results.txt:2");
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : 1\nRuntime : nan sec.\n"), "a/results.txt:3");
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : -5\n"), "a/results.txt:2");
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : -0\n"), "a/results.txt:2");
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : 1e99\n"), "a/results.txt:2");
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : 1\n"), "a/results.txt:1") << "it lacks a run time";
  EXPECT_EQ(where("Performance results for window 1:\n# Inferences : 1\n# Inferences : 1\n"), "a/results.txt:3");
  EXPECT_EQ(where("Runtime : 10 sec.\n"), "a/results.txt:1") << "outside of a window";
  EXPECT_EQ(where("Performance results for window one:\n"), "a/results.txt:1");
  EXPECT_EQ(where("Energy data for window 2 at time 9.15 for ever:\n"), "a/results.txt:1");
  EXPECT_EQ(where("Top-1: 101 percent\n"), "a/results.txt:1");
  EXPECT_EQ(where("e-[whatever]\n"), "a/results.txt:1");
  EXPECT_EQ(where(""), "a/results.txt");
  const auto twice = error_of(stamped_window(2, 1000, 10) + stamped_window(2, 1000, 10));
  EXPECT_EQ(twice.where, "a/results.txt:6");
  EXPECT_THAT(twice.what, HasSubstr("window 2 is given twice, first in line 1"));
}

TEST(PublishedResultsFile, ATextCutAnywhereIsAnErrorOrLess) {
  const std::string good = good_energy();
  const PublishedResults whole = parsed(good);
  for (std::size_t size = 0; size < good.size(); size += 7) {
    const auto results = parse_results(good.substr(0, size), "results.txt");
    if (!results) continue;
    EXPECT_LE(results->energy.size(), whole.energy.size());
  }
}

}  // namespace
}  // namespace probemark
