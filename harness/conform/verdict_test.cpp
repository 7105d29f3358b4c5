#include "harness/conform/verdict.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

CaseOutcome finished(std::uint32_t found, std::int32_t status = 0) {
  CaseOutcome outcome;
  outcome.result.found = found;
  outcome.result.status = status;
  return outcome;
}

CaseReport reported(CaseStatus status, std::uint32_t found = 0, Point point = {}) {
  CaseReport report;
  report.status = status;
  report.result.found = found;
  report.output_elements = 10;
  report.point = std::move(point);
  return report;
}

TEST(Verdict, OfACase) {
  EXPECT_EQ(status_of(finished(0)), CaseStatus::passed);
  EXPECT_EQ(status_of(finished(PM_FOUND_WRONG_OUTPUT)), CaseStatus::failed);
  EXPECT_EQ(status_of(finished(PM_FOUND_STATUS, PM_UNSUPPORTED)), CaseStatus::refused);
  EXPECT_EQ(status_of(finished(PM_FOUND_STATUS, PM_SCRATCH_TOO_SMALL)), CaseStatus::failed);
  EXPECT_EQ(status_of(finished(PM_FOUND_STATUS | PM_FOUND_BAD_SCRATCH_SIZE, PM_UNSUPPORTED)), CaseStatus::failed);
  CaseOutcome outcome;
  outcome.end = CaseEnd::crashed;
  EXPECT_EQ(status_of(outcome), CaseStatus::failed);
  outcome.end = CaseEnd::hung;
  EXPECT_EQ(status_of(outcome), CaseStatus::failed);
  outcome.end = CaseEnd::too_large;
  EXPECT_EQ(status_of(outcome), CaseStatus::too_large);
}

TEST(Verdict, OfAKernel) {
  const auto of = [](std::size_t passed, std::size_t failed, std::size_t refused, std::size_t too_large = 0) {
    return verdict_of(CaseTally{passed, failed, refused, too_large}, std::nullopt);
  };
  EXPECT_EQ(of(5, 0, 0), KernelVerdict::conforms);
  EXPECT_EQ(of(5, 0, 0, 3), KernelVerdict::conforms);
  EXPECT_EQ(of(5, 0, 1), KernelVerdict::conforms_partly);
  EXPECT_EQ(of(5, 1, 1), KernelVerdict::fails);
  EXPECT_EQ(of(0, 0, 4), KernelVerdict::refuses);
  EXPECT_EQ(of(0, 0, 0, 3), KernelVerdict::not_tried);
  EXPECT_EQ(verdict_of(CaseTally{5, 1, 0, 0}, Profile::single_rounding), KernelVerdict::conforms_to_another);
}

TEST(Verdict, CountsKindsOfFinding) {
  CaseReport crash = reported(CaseStatus::failed);
  crash.end = CaseEnd::crashed;
  const auto counts = finding_counts({reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRITE_OUTSIDE),
                                      reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT),
                                      reported(CaseStatus::refused, PM_FOUND_STATUS), crash});
  EXPECT_EQ(counts, (std::map<std::string, std::size_t>{{"crashed", 1}, {"write_outside", 1}, {"wrong_output", 2}}));
}

TEST(Verdict, CountsElementsWhereTheOutputIsKnown) {
  CaseReport wrong = reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT);
  wrong.difference = OutputDifference{10, 3, 2, 7, {0}, "1", "2", 0};
  const CaseReport unknown = reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT);
  const ElementTally sum =
      element_tally({reported(CaseStatus::passed), wrong, unknown, reported(CaseStatus::refused, PM_FOUND_STATUS)});
  EXPECT_EQ(sum.compared, 20U);
  EXPECT_EQ(sum.wrong, 3U);
  EXPECT_EQ(sum.off_by_one, 2U);
  EXPECT_EQ(sum.largest, 7);
}

TEST(Verdict, OtherProfilesAreOfUseOnlyWhereNothingButValuesDiffers) {
  EXPECT_TRUE(only_values_differ(
      {reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT), reported(CaseStatus::refused, PM_FOUND_STATUS)}));
  EXPECT_FALSE(only_values_differ({reported(CaseStatus::failed, PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRITE_OUTSIDE)}));
  EXPECT_FALSE(only_values_differ({reported(CaseStatus::failed, PM_FOUND_UNSTABLE_OUTPUT)}));
  CaseReport hung = reported(CaseStatus::failed);
  hung.end = CaseEnd::hung;
  EXPECT_FALSE(only_values_differ({hung}));
}

TEST(Verdict, NamesParametersThatAreAlwaysRefused) {
  std::vector<CaseReport> cases;
  for (const std::int64_t dilation : {1, 2, 3}) {
    for (std::int64_t stride = 1; stride <= 20; ++stride) {
      cases.push_back(reported(dilation > 1 ? CaseStatus::refused : CaseStatus::passed, 0,
                               {{"dilation", dilation}, {"stride", stride}, {"rank", 4}}));
    }
  }
  EXPECT_EQ(refused_parameters(cases), std::vector<std::string>{"dilation 2, 3"});
  EXPECT_TRUE(refused_parameters({cases[0], cases[59]}).empty()) << "one refusal proves nothing";
  // Of what is refused anyway in two of three cases, some values are never accepted.
  for (int i = 0; i < 5; ++i) cases.push_back(reported(CaseStatus::refused, 0, {{"dilation", 2}, {"stride", 21}}));
  EXPECT_EQ(refused_parameters(cases), std::vector<std::string>{"dilation 2, 3"});
}

}  // namespace
}  // namespace probemark
