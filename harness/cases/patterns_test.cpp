#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "harness/cases/accumulators.hpp"
#include "harness/cases/scale_pattern.hpp"
#include "harness/cases/staircase.hpp"
#include "harness/cases/value_pattern.hpp"

namespace probemark {
namespace {

constexpr ValuePattern data_patterns[] = {
    ValuePattern::uniform, ValuePattern::bell,    ValuePattern::extremes, ValuePattern::small,  ValuePattern::zero,
    ValuePattern::lowest,  ValuePattern::highest, ValuePattern::ramp,     ValuePattern::sparse, ValuePattern::impulse};
constexpr ScalePattern scale_patterns[] = {ScalePattern::usual,     ScalePattern::mixed,      ScalePattern::lowest_m,
                                           ScalePattern::highest_m, ScalePattern::left_shift, ScalePattern::zeros,
                                           ScalePattern::tiny,      ScalePattern::ties};

TEST(ValuePattern, StaysInItsRange) {
  Random random(1);
  for (const ValuePattern pattern : data_patterns) {
    for (int round = 0; round < 100; ++round) {
      const std::int64_t low = random.between(-128, 127);
      const ValueRange range{low, random.between(low, 127), random.between(-200, 200), random.between(-999, 999), 3};
      for (const std::int64_t value : pattern_values(pattern, range, 50, random)) {
        ASSERT_GE(value, range.minimum);
        ASSERT_LE(value, range.maximum);
      }
    }
  }
}

TEST(ValuePattern, RampHasEveryValueOnce) {
  Random random(1);
  const auto values = pattern_values(ValuePattern::ramp, {-128, 127, 0, 0, 1}, 256, random);
  EXPECT_EQ(std::set<std::int64_t>(values.begin(), values.end()).size(), 256U);
  const auto slow = pattern_values(ValuePattern::ramp, {-2, 1, 0, 3, 2}, 6, random);
  EXPECT_THAT(slow, testing::ElementsAre(1, 1, -2, -2, -1, -1));
}

TEST(ValuePattern, ImpulseIsOneElement) {
  Random random(5);
  const auto values = pattern_values(ValuePattern::impulse, {-128, 127, 3, 0, 1}, 20, random);
  EXPECT_EQ(std::count(values.begin(), values.end(), 3), 19);
}

TEST(Encoding, PacksNibblesLowOneFirst) {
  EXPECT_THAT(encoded({1, -8, 7}, ElementType::int4), testing::ElementsAre(0x81, 0xA7));
  EXPECT_THAT(encoded({-2}, ElementType::int16), testing::ElementsAre(0xFE, 0xFF));
  const auto real = encoded({3}, ElementType::float32, 2);
  float value = 0;
  std::memcpy(&value, real.data(), sizeof value);
  EXPECT_EQ(value, 1.5F);
}

/// No profile overflows anywhere up to the largest accumulator.
TEST(ScalePattern, StaysInTheContract) {
  Random random(2);
  for (const ScalePattern pattern : scale_patterns) {
    for (int round = 0; round < 300; ++round) {
      ScaleLimits limits;
      limits.wide = random.coin();
      limits.largest = random.between(1, std::int64_t{1} << random.below(limits.wide ? 47 : 31));
      limits.spread = random.between(1, limits.largest);
      limits.half_range = limits.wide ? 32768 : 128;
      limits.short_mantissa = random.coin();
      for (const Scale& scale : pattern_scales(pattern, limits, 7, random)) {
        ASSERT_TRUE(scale.multiplier == 0 || scale.multiplier >= 1 << 30);
        ASSERT_GE(scale.shift, -31);
        ASSERT_LE(scale.shift, limits.wide ? 7 : 30);
        ASSERT_TRUE(!limits.short_mantissa || scale.multiplier % 128 == 0);
        const double real =
            static_cast<double>(limits.largest) * std::ldexp(static_cast<double>(scale.multiplier), scale.shift - 31);
        ASSERT_LT(real, 2147483648.0 - 65536);
        for (const Profile profile : {Profile::double_rounding, Profile::single_rounding}) {
          for (const std::int64_t sign : {1, -1}) {
            const std::int32_t got =
                requantized(profile, limits.wide, sign * limits.largest, scale.multiplier, scale.shift);
            ASSERT_NEAR(got, static_cast<double>(sign) * real, limits.wide ? real / 16384 + 1 : 1.5);
          }
        }
      }
    }
  }
}

TEST(ScalePattern, UsualBringsTheSpreadToTheMiddleOfTheRange) {
  Random random(3);
  const ScaleLimits limits{10000, 1000000, 128, false, false};
  for (const Scale& scale : pattern_scales(ScalePattern::usual, limits, 100, random)) {
    const std::int32_t at = requantized(Profile::double_rounding, false, 10000, scale.multiplier, scale.shift);
    EXPECT_GE(at, 31);
    EXPECT_LE(at, 129);
  }
}

TEST(Staircase, FindsStepsAndTies) {
  Random random(6);
  for (int round = 0; round < 500; ++round) {
    Staircase stairs{random.coin() ? Profile::double_rounding : Profile::single_rounding, random.coin(), {}, 0};
    constexpr std::int32_t few_bits[] = {1 << 30, 3 << 29, 5 << 28, 7 << 28};
    stairs.scale = {few_bits[random.below(4)], static_cast<std::int32_t>(random.between(-16, -1))};
    stairs.limit = legal_limit(stairs.wide, stairs.scale, 1000);
    const std::int64_t level = random.between(-120, 120);
    const std::int64_t first = stairs.first_at(level);
    EXPECT_GE(stairs.at(first), level);
    EXPECT_LT(stairs.at(first - 1), level);
    const auto tie = stairs.tie_near(level);
    ASSERT_TRUE(tie);
    // twice the real product is odd
    const double twice = std::ldexp(static_cast<double>(*tie) * stairs.scale.multiplier, stairs.scale.shift - 30);
    EXPECT_EQ(std::fmod(twice, 2.0), 1.0);
    EXPECT_NEAR(twice / 2, static_cast<double>(std::abs(level)), 4);
  }
}

}  // namespace
}  // namespace probemark
