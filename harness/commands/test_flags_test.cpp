#include "harness/commands/test_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(TestFlags, KnowsThoseOfGoogleTest) {
  EXPECT_TRUE(expect_test_flags({}));
  EXPECT_TRUE(expect_test_flags({"--gtest_filter=conv*", "--gtest_shuffle", "--gtest_repeat=2", "--help"}));
}

TEST(TestFlags, NamesNearMisses) {
  const auto refused = expect_test_flags({"--gtest_shuffle", "--gtest_fliter=conv*"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::usage);
  EXPECT_EQ(refused.error().what, "there is no GoogleTest flag '--gtest_fliter'");
  EXPECT_THAT(refused.error().remedy, ::testing::StartsWith("did you mean '--gtest_filter'? "));
  EXPECT_FALSE(expect_test_flags({"conv2d"}));
}

TEST(TestFlags, StandAfterTwoDashes) {
  const char* words[] = {"probemark", "conform", "--operator", "conv2d", "--", "--gtest_shuffle", "--"};
  EXPECT_EQ(
      words_with_test_flags(7, words),
      (std::vector<std::string>{"conform", "--operator", "conv2d", "--test-flag=--gtest_shuffle", "--test-flag=--"}));
  const char* other[] = {"probemark", "run", "--", "x"};
  EXPECT_EQ(words_with_test_flags(4, other), (std::vector<std::string>{"run", "--", "x"}));
}

TEST(TestFlags, SeesATestReport) {
  EXPECT_TRUE(names_test_report({"--gtest_output=xml:x.xml"}));
  EXPECT_FALSE(names_test_report({"--gtest_shuffle"}));
}

}  // namespace
}  // namespace probemark
