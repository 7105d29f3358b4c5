#include "harness/conform/register_names.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(RegisterNames, AreInTheOrderOfTheCheckedCalls) {
  EXPECT_EQ(register_names("arm-m", 1U << 0 | 1U << 7 | 1U << 8 | 1U << 23 | 1U << 24), "r4, r11, s16, s31, FPSCR");
  EXPECT_EQ(register_names("riscv", 1U << 0 | 1U << 11 | 1U << 12 | 1U << 13 | 1U << 25), "s0, s11, gp, tp, fs11");
  EXPECT_EQ(register_names("host", 1U << 0 | 1U << 5 | 1U << 6 | 1U << 8), "rbx, r15, MXCSR, direction flag");
}

TEST(RegisterNames, WhatHasNoNameIsItsBit) {
  EXPECT_EQ(register_names("avr", 1U << 3), "bit 3");
  EXPECT_EQ(register_names("arm-m", 0), "");
}

}  // namespace
}  // namespace probemark
