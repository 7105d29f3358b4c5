#include "harness/doctor/checkup.hpp"

#include <gtest/gtest.h>

#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

Check check(const std::string& id, Finding finding, std::vector<std::string> needs = {}) {
  return {id, "group", std::move(needs), [finding] { return finding; }};
}

const Finding kGood{CheckState::ok, "seen", {}};
const Finding kBad{CheckState::failed, "broken", "mend it", ErrorKind::target_lost};

TEST(Checkup, RunsAllThatStandOnSomethingSound) {
  const auto results = run_checkup({check("a", kGood), check("b", kGood, {"a"})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[1].finding.state, CheckState::ok);
  EXPECT_EQ(results[1].finding.evidence, "seen");
  EXPECT_EQ(first_failure(results), nullptr);
}

TEST(Checkup, SkipsWhatStandsOnAFailureAndSoOn) {
  const auto results =
      run_checkup({check("a", kBad), check("b", kGood, {"a"}), check("c", kGood, {"b"}), check("d", kBad, {})});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[1].finding.state, CheckState::skipped);
  EXPECT_EQ(results[1].finding.evidence, "needs a");
  EXPECT_EQ(results[2].finding.evidence, "needs b");
  EXPECT_EQ(results[3].finding.state, CheckState::failed);
  ASSERT_NE(first_failure(results), nullptr);
  EXPECT_EQ(first_failure(results)->kind, ErrorKind::target_lost);
}

TEST(Checkup, ASkippedCheckLooksAtNothing) {
  bool looked = false;
  const Check second{"b", "group", {"a"}, [&looked] {
                       looked = true;
                       return kGood;
                     }};
  run_checkup({check("a", kBad), second});
  EXPECT_FALSE(looked);
}

TEST(Checkup, ANeedThatDoesNotExistIsNotMet) {
  EXPECT_EQ(run_checkup({check("b", kGood, {"a"})})[0].finding.evidence, "needs a");
}

TEST(Checkup, TellsOfEachAsItComesAndEndsAtAnInterrupt) {
  std::vector<std::string> told;
  run_checkup({check("a", kGood), check("b", kGood)}, [&told](const CheckResult& result) {
    told.push_back(result.id);
    interrupt();
  });
  clear_interrupt();
  EXPECT_EQ(told, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace probemark
