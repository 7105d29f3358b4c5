// Real factors to (multiplier, shift), and the errors' wording.
#include "reference/lowering/lowering.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace probemark::lowering {
namespace {

constexpr std::int32_t half = 1 << 30;

void expect_multiplier(double real, Profile profile, std::int32_t multiplier, std::int32_t shift) {
  const Multiplier m = quantize_multiplier(real, profile);
  EXPECT_EQ(m.multiplier, multiplier) << real << " under " << profile_name(profile);
  EXPECT_EQ(m.shift, shift) << real << " under " << profile_name(profile);
}

TEST(QuantizeMultiplier, PowersOfTwoAreExact) {
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    expect_multiplier(1.0, profile, half, 1);
    expect_multiplier(0.5, profile, half, 0);
    expect_multiplier(0.25, profile, half, -1);
    expect_multiplier(std::ldexp(1.0, 29), profile, half, 30);
    expect_multiplier(std::ldexp(1.0, -32), profile, half, -31);
  }
}

TEST(QuantizeMultiplier, HasThirtyOneBitsRoundedHalfAway) {
  expect_multiplier(0.75 + std::ldexp(1.0, -32), Profile::double_rounding, (3 << 29) + 1, 0);
  expect_multiplier(0.75 + std::ldexp(0.99, -32), Profile::double_rounding, 3 << 29, 0);
}

TEST(QuantizeMultiplier, RoundingUpToOneMovesTheShift) {
  expect_multiplier(1.0 - std::ldexp(1.0, -33), Profile::double_rounding, half, 1);
  expect_multiplier(1.0 - std::ldexp(1.0, -31), Profile::double_rounding, 2147483647, 0);
}

TEST(QuantizeMultiplier, NothingAndTooLittleAreZero) {
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    expect_multiplier(0.0, profile, 0, 0);
    expect_multiplier(-1.0, profile, 0, 0);
    expect_multiplier(std::nan(""), profile, 0, 0);
    expect_multiplier(std::ldexp(1.0, -33), profile, 0, 0);
  }
}

TEST(QuantizeMultiplier, TooMuchSaturatesUnderSingleAlone) {
  expect_multiplier(std::ldexp(1.0, 30), Profile::single_rounding, std::numeric_limits<std::int32_t>::max(), 30);
  expect_multiplier(std::ldexp(1.0, 30), Profile::double_rounding, half, 31);
  EXPECT_GT(quantize_multiplier(std::numeric_limits<double>::infinity(), Profile::double_rounding).shift, 30);
  EXPECT_GT(quantize_multiplier(1e300, Profile::xnnpack).shift, 30);
  EXPECT_GT(quantize_multiplier(1e300, Profile::single_rounding).shift, 30);
}

TEST(QuantizeMultiplier, XnnpackKeepsTheNearestFloat) {
  const Multiplier m = quantize_multiplier(0.1, Profile::xnnpack);
  EXPECT_EQ(m.multiplier & 0x7F, 0);
  EXPECT_EQ(std::ldexp(static_cast<double>(m.multiplier), m.shift - 31), static_cast<double>(0.1F));
}

TEST(InputRadius, IsTheLargestInputThatFits) {
  EXPECT_EQ(input_radius(5, 20), 31 * 64);
  EXPECT_EQ(input_radius(4, 23), 15 * 16);
  EXPECT_EQ(input_radius(4, 30), 1);
  EXPECT_EQ(input_radius(5, 31), 0);
}

}  // namespace
}  // namespace probemark::lowering
