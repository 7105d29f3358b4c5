#include "harness/compare/rerun.hpp"

#include <gmock/gmock.h>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<double> six(double value) { return {value, value, value, value, value, value}; }

/// A of 1 s, B of 2 s on two workloads, and the findings.
class Rerun : public testing::Test {
 protected:
  RerunVerdict judged(const std::vector<Record>& again) const {
    return judge_rerun({a_, b_, again, request_, rules_}, comparison_, first_.findings);
  }

  std::vector<Record> a_{timed("kws", six(1)), timed("ic", six(1)), timed("ad", six(1))};
  std::vector<Record> b_{timed("kws", six(2)), timed("ic", six(2)), timed("ad", six(1))};
  ComparisonRequest request_;
  std::vector<GateRule> rules_{{"regression", 0.02}};
  Comparison comparison_ = compare(a_, b_, request_);
  GateResult first_ = judge(comparison_, rules_, false);
};

TEST_F(Rerun, OnlyWhatRegressedRunsAgain) {
  EXPECT_THAT(first_.findings, SizeIs(2));
  EXPECT_THAT(items_to_rerun(comparison_, first_.findings), ElementsAre("real-a/ic/portable", "real-a/kws/portable"));
}

TEST_F(Rerun, WhatDoesNotComeAgainIsRefuted) {
  const auto verdict = judged({timed("kws", six(2)), timed("ic", six(1))});
  ASSERT_THAT(verdict.failing, SizeIs(1));
  EXPECT_EQ(verdict.failing[0].item, "kws");
  EXPECT_EQ(verdict.refuted, 1U);
  EXPECT_THAT(verdict.unconfirmed, IsEmpty());
}

TEST_F(Rerun, ALostBoardRefutesNothing) {
  Record lost = timed("kws", {});
  lost.status = Status::target_lost;
  lost.reason = "no probe answers";
  const auto verdict = judged({lost, timed("ic", six(1))});
  ASSERT_THAT(verdict.failing, SizeIs(1));
  EXPECT_THAT(verdict.unconfirmed, ElementsAre("real-a/kws/portable: target_lost: no probe answers"));
}

TEST_F(Rerun, OtherConditionsRefuteNothing) {
  std::vector<Record> again{timed("kws", six(1)), timed("ic", six(1))};
  again[0].fingerprint.values["compiler"] = "gcc 13";
  const auto verdict = judged(again);
  ASSERT_THAT(verdict.failing, SizeIs(1));
  EXPECT_EQ(verdict.failing[0].item, "kws");
  ASSERT_THAT(verdict.unconfirmed, SizeIs(1));
  EXPECT_THAT(verdict.unconfirmed[0], HasSubstr("compiler is no longer what it was ('gcc 12.2.1', now 'gcc 13')"));
}

TEST_F(Rerun, WhatDidNotRunIsNotRefuted) {
  const auto verdict = judged({});
  EXPECT_THAT(verdict.failing, SizeIs(2));
  EXPECT_THAT(verdict.unconfirmed, SizeIs(2));
}

TEST_F(Rerun, AWrongAnswerThatIsRightAgainIsRefuted) {
  b_[0].status = Status::mismatch;
  comparison_ = compare(a_, b_, request_);
  first_ = judge(comparison_, rules_, false);
  const auto verdict = judged({timed("kws", six(1)), timed("ic", six(2))});
  ASSERT_THAT(verdict.failing, SizeIs(1));
  EXPECT_EQ(verdict.failing[0].item, "ic");
}

TEST_F(Rerun, WhatIsGoneCannotRunAgainAndStays) {
  b_.pop_back();
  comparison_ = compare(a_, b_, request_);
  first_ = judge(comparison_, rules_, false);
  ASSERT_THAT(first_.findings, SizeIs(3));
  const auto verdict = judged({timed("kws", six(1)), timed("ic", six(1))});
  ASSERT_THAT(verdict.failing, SizeIs(1));
  EXPECT_EQ(verdict.failing[0].item, "real-a/ad/portable");
}

}  // namespace
}  // namespace probemark
