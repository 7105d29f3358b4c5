// requantize() of every profile against its definition: exact integers for `double` and `single`, the host's float
// arithmetic for `xnnpack`.
#include "reference/numerics/profile.hpp"

#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace pm::reference {
namespace {

__extension__ using wide = __int128;  // exact products of 64-bit words

wide half_up(wide numerator, int bits) { return (numerator + (wide{1} << bits >> 1)) >> bits; }
wide half_away(wide numerator, int bits) {
  const wide magnitude = half_up(numerator < 0 ? -numerator : numerator, bits);
  return numerator < 0 ? -magnitude : magnitude;
}

std::int32_t low_word(wide value) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(value)); }

std::int32_t double_definition(std::int32_t x, std::int32_t m, std::int32_t shift) {
  const std::int32_t shifted = low_word(wide{x} << (shift > 0 ? shift : 0));
  return low_word(half_away(half_up(wide{shifted} * m, 31), shift > 0 ? 0 : -shift));
}

std::int32_t single_definition(std::int32_t x, std::int32_t m, std::int32_t shift) {
  return low_word(half_up(wide{x} * m, 31 - shift));
}

std::int32_t wide_definition(std::int64_t x, std::int32_t m, std::int32_t shift) {
  const wide reduced = m >= 0x7FFF0000 ? wide{0x7FFF} : half_up(m, 16);
  return low_word(half_up(wide{x} * reduced, 15 - shift));
}

/// m has 24 significant bits, so that the factor is a float.
std::int32_t xnnpack_definition(std::int32_t x, std::int32_t m, std::int32_t shift) {
  const float scale = std::ldexp(static_cast<float>(m), shift - 31);
  const float scaled = static_cast<float>(x) * scale;
  if (scaled >= 2147483648.0F) {
    return int32_highest;
  }
  if (scaled < -2147483648.0F) {
    return int32_lowest;
  }
  return static_cast<std::int32_t>(std::lrintf(scaled));
}

const std::vector<std::int32_t>& multipliers() {
  static const std::vector<std::int32_t> all{0,          1 << 30,    (1 << 30) + 1, 3 << 29,           1518500250,
                                             0x7FFEFFFF, 0x7FFF0000, 0x7FFF8000,    int32_highest - 1, int32_highest};
  return all;
}

/// Extremes, and both sides of every tie of small results.
std::vector<std::int32_t> accumulators(std::uint32_t seed) {
  std::vector<std::int32_t> values{int32_lowest, int32_lowest + 1, -1, 0, 1, int32_highest - 1, int32_highest};
  for (int bit = 1; bit < 31; ++bit) {
    for (std::int32_t odd : {1, 3, 5, 7}) {
      const std::int64_t tie = std::int64_t{odd} << bit;
      for (std::int64_t x : {tie - 1, tie, tie + 1}) {
        if (x <= int32_highest) {
          values.push_back(static_cast<std::int32_t>(x));
          values.push_back(static_cast<std::int32_t>(-x));
        }
      }
    }
  }
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) {
    values.push_back(static_cast<std::int32_t>(random()) >> (i % 31));
  }
  return values;
}

TEST(Profile, DoubleIsTwoRoundings) {
  for (const std::int32_t m : multipliers()) {
    for (std::int32_t shift = -31; shift <= 30; ++shift) {
      for (const std::int32_t x : accumulators(2)) {
        ASSERT_EQ(double_rounding::requantize(x, m, shift), double_definition(x, m, shift))
            << x << " m " << m << " shift " << shift;
      }
    }
  }
}

TEST(Profile, SingleIsOneRoundingHalfUp) {
  for (const std::int32_t m : multipliers()) {
    for (std::int32_t shift = -31; shift <= 30; ++shift) {
      for (const std::int32_t x : accumulators(3)) {
        ASSERT_EQ(single_rounding::requantize(x, m, shift), single_definition(x, m, shift))
            << x << " m " << m << " shift " << shift;
      }
    }
  }
}

TEST(Profile, TheRoundingsDifferWhereTheySay) {
  // 3/4 of 2 is 1.5: away from zero and half up agree above zero only.
  EXPECT_EQ(double_rounding::requantize(2, 3 << 29, 0), 2);
  EXPECT_EQ(single_rounding::requantize(-2, 3 << 29, 0), -1);
  EXPECT_EQ(xnnpack_rounding::requantize(-2, 3 << 29, 0), -2);
  // 5/2 with half away, half up, half to even.
  EXPECT_EQ(double_rounding::requantize(5, 1 << 30, 0), 3);
  EXPECT_EQ(single_rounding::requantize(5, 1 << 30, 0), 3);
  EXPECT_EQ(xnnpack_rounding::requantize(5, 1 << 30, 0), 2);
  // 5/16: two roundings make 1 of what one rounds to 0.
  EXPECT_EQ(double_rounding::requantize(7, 1 << 30, -3), 1);
  EXPECT_EQ(single_rounding::requantize(7, 1 << 30, -3), 0);
}

TEST(Profile, XnnpackIsFloatArithmeticOnChosenValues) {
  ASSERT_EQ(std::fegetround(), FE_TONEAREST);
  for (const std::int32_t m : multipliers()) {
    const std::int32_t float_m = m & ~0x7F;
    for (std::int32_t shift = -31; shift <= 30; ++shift) {
      for (const std::int32_t x : accumulators(4)) {
        ASSERT_EQ(xnnpack_rounding::requantize(x, float_m, shift), xnnpack_definition(x, float_m, shift))
            << x << " m " << float_m << " shift " << shift;
      }
    }
  }
}

TEST(Profile, XnnpackIsFloatArithmeticOnMillionsOfRandomValues) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 5'000'000; ++i) {
    const std::uint64_t bits = random();
    const auto x = static_cast<std::int32_t>(bits) >> (i % 31);
    const auto m = static_cast<std::int32_t>(((bits >> 32) & 0x3FFFFF80) | 0x40000000);
    const auto shift = static_cast<std::int32_t>(random() % 62) - 31;
    ASSERT_EQ(xnnpack_rounding::requantize(x, m, shift), xnnpack_definition(x, m, shift))
        << x << " m " << m << " shift " << shift;
  }
}

template <class Profile>
class WideAccumulators : public testing::Test {};
using AllProfiles = testing::Types<double_rounding, single_rounding, xnnpack_rounding>;
TYPED_TEST_SUITE(WideAccumulators, AllProfiles);

TYPED_TEST(WideAccumulators, HaveOneRoundingOfASixteenBitMultiplierInEveryProfile) {
  std::mt19937_64 random(6);
  for (const std::int32_t m : multipliers()) {
    for (std::int32_t shift = -31; shift <= 7; ++shift) {
      std::vector<std::int64_t> values{-(std::int64_t{1} << 47) + 1, -1, 0, 1, (std::int64_t{1} << 47) - 1};
      for (int i = 0; i < 200; ++i) {
        values.push_back(static_cast<std::int64_t>(random()) >> (17 + i % 46));
      }
      for (int bit = 1; bit < 47; ++bit) {
        values.push_back(std::int64_t{1} << bit);
        values.push_back(-(std::int64_t{3} << (bit - 1)));
      }
      for (const std::int64_t x : values) {
        ASSERT_EQ(TypeParam::requantize(x, m, shift), wide_definition(x, m, shift))
            << x << " m " << m << " shift " << shift;
      }
    }
  }
}

TEST(Profile, WithoutXnnpackMeansSingle) {
  static_assert(std::is_same_v<without_xnnpack<xnnpack_rounding>, single_rounding>);
  static_assert(std::is_same_v<without_xnnpack<double_rounding>, double_rounding>);
  static_assert(std::is_same_v<elementwise_profile<xnnpack_rounding, std::int16_t>, single_rounding>);
  static_assert(std::is_same_v<elementwise_profile<xnnpack_rounding, std::int8_t>, xnnpack_rounding>);
}

}  // namespace
}  // namespace pm::reference
