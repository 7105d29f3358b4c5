#include "harness/compare/many_comparisons.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(ManyComparisons, HolmByHand) {
  // 0.01 x 4, 0.02 x 3, then 0.03 x 2 = 0.06 and 0.04 x 1, raised to the one before.
  const std::vector<double> p{0.04, 0.01, 0.03, 0.02};
  const auto adjusted = holm_adjusted(p);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.06);
}

TEST(ManyComparisons, HolmNeverExceedsOne) {
  EXPECT_EQ(holm_adjusted(std::vector<double>{0.9, 0.8}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

// From tables of Student's t.
TEST(ManyComparisons, StudentTLimits) {
  EXPECT_NEAR(student_t_limit(0.05, 1), 12.70620474, 1e-8);
  EXPECT_NEAR(student_t_limit(0.05, 2), 4.30265273, 1e-8);
  EXPECT_NEAR(student_t_limit(0.05, 3), 3.18244631, 1e-8);
  EXPECT_NEAR(student_t_limit(0.05, 8), 2.30600414, 1e-8);
  EXPECT_NEAR(student_t_limit(0.05, 27), 2.05183052, 1e-8);
  EXPECT_NEAR(student_t_limit(0.05 / 8, 8), 3.676567780902171, 1e-8);
}

TEST(ManyComparisons, StudentTBeyond) {
  EXPECT_NEAR(student_t_beyond(2.5, 7), 0.04099221858575289, 1e-12);
  EXPECT_NEAR(student_t_beyond(-2.5, 7), 0.04099221858575289, 1e-12);
  EXPECT_DOUBLE_EQ(student_t_beyond(0, 3), 1);
}

}  // namespace
}  // namespace probemark
