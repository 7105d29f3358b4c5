#include "harness/report/verdict.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

constexpr Status every_status[] = {Status::bit_exact,   Status::mismatch,     Status::does_not_fit, Status::fault,
                                   Status::target_lost, Status::build_failed, Status::unsupported,  Status::skipped,
                                   Status::unstable,    Status::unverified};

TEST(Verdict, CountsEachRecordOnce) {
  const auto records = sample_records();
  const Tally sum = tally(records);
  EXPECT_EQ(sum.total(), records.size());
  EXPECT_EQ(sum.failed(), 3u);
}

TEST(Verdict, Sentences) {
  EXPECT_EQ(verdict_sentence({.bit_exact = 62, .does_not_fit = 14}), "62 bit-exact, 14 do not fit, 0 failed");
  EXPECT_EQ(verdict_sentence({.bit_exact = 1, .does_not_fit = 1, .mismatch = 2, .fault = 1}),
            "1 bit-exact, 1 does not fit, 3 failed (2 mismatches, 1 fault)");
  EXPECT_EQ(verdict_sentence({.bit_exact = 5, .unsupported = 1, .skipped = 2, .below_threshold = 1}),
            "5 bit-exact (1 below the quality threshold), 1 unsupported, 2 skipped, 0 failed");
  EXPECT_EQ(verdict_sentence({.bit_exact = 5, .unstable = 1}), "5 bit-exact, 1 unstable, 0 failed");
}

TEST(Verdict, AQualityBelowItsThresholdIsCounted) {
  Record record = sample_record();
  record.quality->passed = false;
  EXPECT_EQ(tally({record}).below_threshold, 1u);
  record.status = Status::mismatch;
  EXPECT_EQ(tally({record}).below_threshold, 0u);
}

TEST(Verdict, WordsAndSymbolsTellStatusesApart) {
  std::set<std::string_view> words;
  std::set<std::string_view> symbols;
  for (const Status status : every_status) {
    words.insert(status_word(status));
    symbols.insert(status_symbol(status));
  }
  EXPECT_EQ(words.size(), std::size(every_status));
  EXPECT_EQ(symbols.size(), std::size(every_status));
}

}  // namespace
}  // namespace probemark
