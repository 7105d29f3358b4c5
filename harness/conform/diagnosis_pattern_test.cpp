#include "harness/conform/diagnosis_pattern.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace probemark {
namespace {

using Row = std::vector<std::int64_t>;

/// Points of a convolution-like space, failing where `fails` says.
PatternSamples samples_where(std::size_t count, const std::function<bool(const Row&)>& fails) {
  PatternSamples samples;
  const std::vector<std::pair<std::string, Row>> space = {{"input_c", {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33}},
                                                          {"output_c", {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33}},
                                                          {"filter_h", {1, 2, 3, 5}},
                                                          {"filter_w", {1, 2, 3, 5}},
                                                          {"stride_h", {1, 2, 3}},
                                                          {"stride_w", {1, 2, 3}},
                                                          {"batches", {1, 2, 3}},
                                                          {"padding", {0, 1}}};
  for (const auto& [name, values] : space) samples.columns.push_back({name, false, {}});
  std::mt19937 random(7);
  for (std::size_t i = 0; i < count; ++i) {
    Row row;
    for (std::size_t c = 0; c < space.size(); ++c) {
      row.push_back(space[c].second[random() % space[c].second.size()]);
      samples.columns[c].values.push_back(row.back());
    }
    samples.failed.push_back(fails(row));
  }
  return samples;
}

std::string found(const std::optional<Pattern>& pattern) { return pattern ? pattern->text : "nothing"; }

TEST(DiagnosisPattern, NamesATailOfThree) {
  const auto pattern = simplest_pattern(samples_where(250, [](const Row& r) { return r[1] % 4 == 3; }));
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->text, "output_c mod 4 == 3");
  EXPECT_TRUE(pattern->exact());
  EXPECT_EQ(pattern->failed_inside + pattern->passed_outside, 250u);
}

TEST(DiagnosisPattern, NamesLabelsAndGivesThemNoOrder) {
  PatternSamples samples = samples_where(200, [](const Row& r) { return r[7] == 1; });
  samples.columns[7].labels = {"valid", "same"};
  EXPECT_EQ(found(simplest_pattern(samples)), "padding is same");
}

TEST(DiagnosisPattern, NamesSimpleStatements) {
  EXPECT_EQ(found(simplest_pattern(samples_where(200, [](const Row& r) { return r[6] >= 2; }))), "batches >= 2");
  EXPECT_EQ(found(simplest_pattern(samples_where(200, [](const Row& r) { return r[4] != r[5]; }))),
            "stride_h != stride_w");
  EXPECT_EQ(found(simplest_pattern(samples_where(200, [](const Row& r) { return r[0] % 2 == 1; }))),
            "input_c mod 2 == 1");
  EXPECT_EQ(found(simplest_pattern(samples_where(200, [](const Row& r) { return r[1] >= 16; }))), "output_c >= 16");
  EXPECT_EQ(found(simplest_pattern(samples_where(200, [](const Row& r) { return r[7] == 1; }))), "padding == 1");
}

TEST(DiagnosisPattern, NamesAConjunction) {
  const auto pattern = simplest_pattern(samples_where(400, [](const Row& r) { return r[1] % 4 == 3 && r[6] == 3; }));
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->exact());
  EXPECT_NE(pattern->text.find("output_c mod 4 == 3"), std::string::npos) << pattern->text;
  EXPECT_NE(pattern->text.find("batches == 3"), std::string::npos) << pattern->text;
}

TEST(DiagnosisPattern, BearsWithPassesThatHappenToBeRight) {
  std::mt19937 random(3);
  const auto pattern =
      simplest_pattern(samples_where(300, [&](const Row& r) { return r[1] % 4 == 3 && random() % 5 != 0; }));
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->text, "output_c mod 4 == 3");
  EXPECT_GT(pattern->passed_inside, 0u);
  EXPECT_EQ(pattern->failed_outside, 0u);
}

TEST(DiagnosisPattern, SaysNothingOfChance) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    for (const unsigned one_in : {2u, 10u, 40u}) {
      const auto samples = samples_where(200, [&](const Row&) { return random() % one_in == 0; });
      EXPECT_EQ(found(simplest_pattern(samples)), "nothing") << seed;
    }
  }
}

TEST(DiagnosisPattern, SaysNothingOfOneFailureOrOfAll) {
  std::size_t at = 0;
  EXPECT_EQ(found(simplest_pattern(samples_where(100, [&](const Row&) { return at++ == 17; }))), "nothing");
  EXPECT_EQ(found(simplest_pattern(samples_where(100, [](const Row&) { return true; }))), "nothing");
  EXPECT_EQ(found(simplest_pattern(samples_where(100, [](const Row&) { return false; }))), "nothing");
  EXPECT_EQ(found(simplest_pattern({})), "nothing");
}

}  // namespace
}  // namespace probemark
