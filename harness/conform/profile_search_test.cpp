#include "harness/conform/profile_search.hpp"

#include <gtest/gtest.h>

#include "harness/conform/fake_executor.hpp"
#include "harness/conform/registered_cases.hpp"

namespace probemark {
namespace {

/// A kernel that gives what `follows` says, run under `double`.
struct Ran {
  explicit Ran(FakeExecutor::Answer answer) : executor(4, std::move(answer)) {
    const std::vector<KernelUnderTest> kernels = {kernel};
    const ExpectedOf expected = fake_expected_of;
    CaseSchedule schedule(kernels, expected, Profile::double_rounding, executor);
    std::vector<CaseId> order;
    for (std::size_t i = 0; i < kernel.names.size(); ++i) order.push_back({0, i});
    schedule.plan(order);
    for (const CaseId id : order) cases.push_back(report_of(*schedule.take(id), kernel));
  }
  Result<ProfileSearch> search(const ExpectedOf& expected = fake_expected_of) {
    return search_profiles(kernel, cases, Profile::double_rounding, expected, executor);
  }
  KernelUnderTest kernel = fake_kernel(9);
  FakeExecutor executor;
  std::vector<CaseReport> cases;
};

FakeExecutor::Answer follows(Profile profile) {
  return [profile](const CheckedCase& checked) {
    return fake_outcome(checked, fake_expected_of(*checked.test, profile)->output);
  };
}

TEST(ProfileSearch, FindsTheProfileThatIsFollowed) {
  for (const Profile profile : {Profile::single_rounding, Profile::xnnpack}) {
    Ran ran(follows(profile));
    EXPECT_EQ(tally(ran.cases).failed, profile == Profile::xnnpack ? 4U : 9U);
    const auto search = ran.search();
    ASSERT_TRUE(search);
    EXPECT_EQ(search->found, profile);
    EXPECT_EQ(search->note, "");
  }
}

TEST(ProfileSearch, OneOtherElementFollowsNone) {
  Ran ran([](const CheckedCase& checked) {
    auto output = fake_expected_of(*checked.test, Profile::single_rounding)->output;
    output[0] = output[0] == 6 ? 100 : output[0];
    return fake_outcome(checked, output);
  });
  const auto search = ran.search();
  ASSERT_TRUE(search);
  EXPECT_EQ(search->found, std::nullopt);
}

TEST(ProfileSearch, WhatFailsUnderTheOtherProfileTooFollowsNone) {
  // Right on the first run, and unstable: seen only where the case is held to the profile that is followed.
  Ran ran([](const CheckedCase& checked) {
    auto outcome = fake_outcome(checked, fake_expected_of(*checked.test, Profile::single_rounding)->output);
    if (outcome.result.found == 0) outcome.result.found = PM_FOUND_UNSTABLE_OUTPUT;
    return outcome;
  });
  const auto search = ran.search();
  ASSERT_TRUE(search);
  EXPECT_EQ(search->found, std::nullopt);
}

TEST(ProfileSearch, SaysWhichProfileCannotBeCompared) {
  Ran ran([](const CheckedCase& checked) { return fake_outcome(checked, {99}); });
  const auto search = ran.search([](const Case& test, Profile profile) -> Result<Expected> {
    return profile == Profile::xnnpack ? fail(ErrorKind::invalid_input, "other parameters")
                                       : fake_expected_of(test, profile);
  });
  ASSERT_TRUE(search);
  EXPECT_EQ(search->found, std::nullopt);
  EXPECT_EQ(search->note, "not compared with xnnpack: other parameters");
}

TEST(ProfileSearch, LeavesOutCasesWithoutAnAnswer) {
  Ran ran(follows(Profile::xnnpack));
  const auto search = ran.search([](const Case& test, Profile profile) -> Result<Expected> {
    return profile == Profile::xnnpack && test.inputs[0].bytes[0] < 3
               ? fail(ErrorKind::not_comparable, "other parameters")
               : fake_expected_of(test, profile);
  });
  ASSERT_TRUE(search);
  EXPECT_EQ(search->found, Profile::xnnpack);
  EXPECT_EQ(search->note, "3 of 9 cases have no answer under xnnpack and were left out: run with --profile xnnpack");
  Ran none([](const CheckedCase& checked) { return fake_outcome(checked, {99}); });
  const auto nothing = none.search([](const Case& test, Profile profile) -> Result<Expected> {
    return profile == Profile::double_rounding ? fake_expected_of(test, profile)
                                               : fail(ErrorKind::not_comparable, "other parameters");
  });
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->found, std::nullopt);
  EXPECT_EQ(nothing->note,
            "not compared with single: no failing case has an answer there; not compared with xnnpack: no failing case "
            "has an answer there");
}

TEST(RegisteredCases, FiltersTakeTheNamesOfCases) {
  const std::vector<std::string> sections = {"pairs", "boundary"};
  const auto filter = [&sections](const std::string& text) { return filter_of_case_names(text, sections); };
  EXPECT_EQ(filter("relu_s8_s8.pairs-17"), "relu_s8_s8.pairs?17");
  EXPECT_EQ(filter("*.pairs-1*:*.boundary-*"), "*.pairs?1*:*.boundary?*");
  EXPECT_EQ(filter("*pairs-1@99"), "*pairs?1@99");
  EXPECT_EQ(filter("relu*-*.pairs-3"), "relu*-*.pairs?3");
  EXPECT_EQ(filter("-*pairs*"), "-*pairs*");
  EXPECT_EQ(filter("*.pairs*-*.boundary*"), "*.pairs*-*.boundary*");
}

TEST(RegisteredCases, AReportHoldsWhatIsKeptOfACase) {
  Ran ran(follows(Profile::single_rounding));
  const CaseReport& report = ran.cases[3];
  EXPECT_EQ(report.name, "relu_s8_s8.pairs-3");
  EXPECT_EQ(report.status, CaseStatus::failed);
  ASSERT_TRUE(report.difference);
  EXPECT_EQ(report.difference->off_by_one, 1U);
  EXPECT_EQ(report.findings, std::vector<std::string>{"output differs in 1 of 1 element (off by one), first at [0]: "
                                                      "expected 3, got 4"});
  EXPECT_EQ(report.point.at("value"), 3);
}

}  // namespace
}  // namespace probemark
