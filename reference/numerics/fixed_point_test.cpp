// The primitives against their definitions in exact integer arithmetic.
#include "reference/numerics/fixed_point.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace pm::reference {
namespace {

__extension__ using wide = __int128;  // exact products of 64-bit words

/// numerator / 2^bits, half away from zero.
std::int64_t round_half_away(wide numerator, int bits) {
  const wide half = wide{1} << bits >> 1;
  const wide magnitude = ((numerator < 0 ? -numerator : numerator) + half) >> bits;
  return static_cast<std::int64_t>(numerator < 0 ? -magnitude : magnitude);
}

/// numerator / 2^bits, half towards +infinity.
std::int64_t round_half_up(wide numerator, int bits) {
  return static_cast<std::int64_t>((numerator + (wide{1} << bits >> 1)) >> bits);
}

std::vector<std::int32_t> words() {
  std::vector<std::int32_t> values{int32_lowest, int32_lowest + 1, int32_highest, int32_highest - 1, 0, 1, -1};
  for (int bit = 1; bit < 31; ++bit) {
    for (const std::int32_t nearby : {-1, 0, 1}) {
      values.push_back((1 << bit) + nearby);
      values.push_back(-(1 << bit) + nearby);
    }
  }
  std::mt19937 random(1);
  for (int i = 0; i < 400; ++i) {
    values.push_back(static_cast<std::int32_t>(random()) >> (i % 31));
  }
  return values;
}

TEST(FixedPoint, HighMultiplyRoundsHalfUpOfTheExactProduct) {
  for (const std::int32_t a : words()) {
    for (const std::int32_t b : words()) {
      const wide product = wide{a} * b;
      const std::int64_t exact = round_half_up(product, 31);
      const std::int64_t saturated = a == int32_lowest && b == int32_lowest ? int32_highest : exact;
      ASSERT_EQ(saturating_rounding_doubling_high_multiply(a, b), saturated) << a << " * " << b;
    }
  }
}

TEST(FixedPoint, HighMultiplyOfTies) {
  EXPECT_EQ(saturating_rounding_doubling_high_multiply(1 << 30, 1), 1);
  EXPECT_EQ(saturating_rounding_doubling_high_multiply(-(1 << 30), 1), 0);
  EXPECT_EQ(saturating_rounding_doubling_high_multiply(1 << 30, -3), -1);
  EXPECT_EQ(saturating_rounding_doubling_high_multiply(int32_lowest, int32_lowest), int32_highest);
}

TEST(FixedPoint, DivisionByPowersOfTwoRoundsHalfAwayFromZero) {
  for (const std::int32_t x : words()) {
    for (int exponent = 0; exponent <= 31; ++exponent) {
      ASSERT_EQ(rounding_divide_by_power_of_two(x, exponent), round_half_away(x, exponent)) << x << " >> " << exponent;
    }
  }
}

TEST(FixedPoint, ShiftLeftSaturates) {
  for (const std::int32_t x : words()) {
    for (int exponent = 0; exponent < 32; ++exponent) {
      const wide exact = wide{x} << exponent;
      const wide saturated = exact > int32_highest ? int32_highest : (exact < int32_lowest ? int32_lowest : exact);
      ASSERT_EQ(saturating_shift_left(x, exponent), static_cast<std::int32_t>(saturated)) << x << " << " << exponent;
    }
  }
}

TEST(FixedPoint, HalfSumRoundsAwayFromZero) {
  for (const std::int32_t a : words()) {
    for (const std::int32_t b : {int32_lowest, -2, -1, 0, 1, 2, int32_highest}) {
      ASSERT_EQ(rounding_half_sum(a, b), round_half_away(wide{a} + b, 1)) << a << " + " << b;
    }
  }
}

TEST(FixedPoint, WrappingArithmeticIsModulo) {
  EXPECT_EQ(wrapping_add(int32_highest, std::int32_t{1}), int32_lowest);
  EXPECT_EQ(wrapping_add(INT64_MAX, std::int64_t{1}), INT64_MIN);
  EXPECT_EQ(wrapping_multiply(1 << 20, 1 << 12), 0);
  EXPECT_EQ(wrapping_multiply(-3, int32_lowest), int32_lowest);
  EXPECT_EQ(wrapping_shift_left(3, 31), int32_lowest);
  EXPECT_EQ(wrapping_shift_left(-1, 0), -1);
}

TEST(FixedPoint, LeadingZeros) {
  EXPECT_EQ(count_leading_zeros(0), 32);
  for (int bit = 0; bit < 32; ++bit) {
    EXPECT_EQ(count_leading_zeros(std::uint32_t{1} << bit), 31 - bit);
    EXPECT_EQ(count_leading_zeros(0xFFFFFFFFU >> (31 - bit)), 31 - bit);
  }
}

TEST(FixedPoint, BoundsOfTypes) {
  EXPECT_EQ(lowest<std::int8_t>::value, -128);
  EXPECT_EQ(highest<std::int8_t>::value, 127);
  EXPECT_EQ(lowest<std::int16_t>::value, -32768);
  EXPECT_EQ(highest<std::int16_t>::value, 32767);
}

}  // namespace
}  // namespace pm::reference
