// The fixed-point functions against <cmath>, and their monotony.
#include "reference/numerics/transcendental.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace pm::reference {
namespace {

constexpr double two_to_31 = 2147483648.0;

TEST(Transcendental, ExpIsWithinABoundOfTheRealFunction) {
  for (const std::int32_t integer_bits : {4, 5}) {
    const double step = std::ldexp(1.0, integer_bits - 31);
    double worst = 0;
    for (std::int64_t a = 0; a > -(std::int64_t{1} << 31); a -= 9973) {
      const double exact = std::exp(static_cast<double>(a) * step);
      const double actual = exp_on_negative_values(static_cast<std::int32_t>(a), integer_bits) / two_to_31;
      worst = std::max(worst, std::abs(actual - exact));
    }
    EXPECT_LT(worst, 3e-7) << integer_bits << " integer bits";
  }
}

TEST(Transcendental, ExpOfZeroIsTheLargestValueBelowOne) {
  EXPECT_EQ(exp_on_negative_values(0, 5), int32_highest);
  EXPECT_EQ(exp_on_negative_values(0, 4), int32_highest);
}

TEST(Transcendental, ReciprocalIsWithinABoundOfTheRealFunction) {
  double worst = 0;
  for (std::int64_t a = 0; a <= int32_highest; a += 997) {
    const double exact = 1.0 / (1.0 + static_cast<double>(a) / two_to_31);
    const double actual = one_over_one_plus(static_cast<std::int32_t>(a)) / two_to_31;
    worst = std::max(worst, std::abs(actual - exact));
  }
  EXPECT_LT(worst, 2e-8);
}

TEST(Transcendental, LogisticAndTanhAreWithinBounds) {
  const double step = std::ldexp(1.0, -27);
  double worst_logistic = 0;
  double worst_tanh = 0;
  for (std::int64_t a = int32_lowest + 1; a <= int32_highest; a += 9973) {
    const auto word = static_cast<std::int32_t>(a);
    const double x = static_cast<double>(a) * step;
    worst_logistic = std::max(worst_logistic, std::abs(logistic_q4(word) / two_to_31 - 1.0 / (1.0 + std::exp(-x))));
    worst_tanh = std::max(worst_tanh, std::abs(tanh_q4(word) / two_to_31 - std::tanh(x)));
  }
  EXPECT_LT(worst_logistic, 2e-7);
  EXPECT_LT(worst_tanh, 3e-7);
}

TEST(Transcendental, TanhIsOddAndLogisticIsPointSymmetric) {
  for (std::int64_t a = 1; a <= int32_highest; a += 99991) {
    const auto word = static_cast<std::int32_t>(a);
    ASSERT_EQ(tanh_q4(-word), -tanh_q4(word));
    ASSERT_EQ(logistic_q4(-word), int32_highest - logistic_q4(word));
  }
  EXPECT_EQ(tanh_q4(0), 0);
  EXPECT_EQ(logistic_q4(0), 1 << 30);
}

/// Every input that an int8 kernel can reach at the coarsest and at fine scales, and all of Q4.27 in steps of 2^-14.
TEST(Transcendental, LogisticAndTanhRiseAtTheResolutionOfInt16) {
  std::int32_t last_logistic = -1;
  std::int32_t last_tanh = int32_lowest;
  for (std::int64_t a = int32_lowest + (std::int64_t{1} << 13); a <= int32_highest; a += std::int64_t{1} << 13) {
    const std::int32_t logistic = rounding_divide_by_power_of_two(logistic_q4(static_cast<std::int32_t>(a)), 16);
    const std::int32_t tanh = rounding_divide_by_power_of_two(tanh_q4(static_cast<std::int32_t>(a)), 16);
    ASSERT_GE(logistic, last_logistic) << a;
    ASSERT_GE(tanh, last_tanh) << a;
    last_logistic = logistic;
    last_tanh = tanh;
  }
  EXPECT_EQ(last_logistic, 32768);
  EXPECT_EQ(last_tanh, 32768);
}

}  // namespace
}  // namespace pm::reference
