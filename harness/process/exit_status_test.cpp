#include "harness/process/exit_status.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace probemark {
namespace {

TEST(ExitStatus, SaysHowAProcessEnded) {
  EXPECT_EQ(describe(ExitStatus{2, 0}), "exited with status 2");
  EXPECT_EQ(describe(ExitStatus{0, SIGABRT}), "was killed by SIGABRT");
  EXPECT_TRUE(ExitStatus{}.ok());
}

TEST(ExitStatus, KnowsPackages) {
  EXPECT_EQ(debian_package("qemu-system-riscv32"), "qemu-system-misc");
  EXPECT_EQ(debian_package("/usr/bin/arm-none-eabi-g++"), "gcc-arm-none-eabi");
  EXPECT_EQ(debian_package("frobnicate"), "");
}

}  // namespace
}  // namespace probemark
