#include "harness/virtual_board/chips.hpp"

#include <gtest/gtest.h>

namespace probemark::virtual_board {
namespace {

TEST(Region, HoldsWhatLiesWithin) {
  const Region region{0x1000, 0x100};
  EXPECT_TRUE(region.holds(0x1000, 0x100));
  EXPECT_TRUE(region.holds(0x10FF, 1));
  EXPECT_FALSE(region.holds(0x10FE, 4));
  EXPECT_FALSE(region.holds(0x0FFF, 1));
  const Region last{0xFFFFF000, 0x1000};
  EXPECT_TRUE(last.holds(0xFFFFFFFC, 4));
  EXPECT_FALSE(last.holds(0xFFFFFFFC, 8));
}

TEST(Chips, AreFoundById) {
  EXPECT_EQ(find_chip("mps2-an505")->machine, "mps2-an505");
  EXPECT_EQ(find_chip("microbit")->debug.cpuid, 0x410CC200U);
  EXPECT_EQ(find_chip("mps3"), nullptr);
}

TEST(Chips, HaveTheirFlashAndScratchInMemory) {
  for (const Chip& chip : chips()) {
    for (const Region& region : {chip.flash, chip.scratch}) {
      const Region* whole = chip.region(region.origin, region.size);
      EXPECT_TRUE(region.size == 0 || (whole != nullptr && whole->memory)) << chip.id;
    }
    EXPECT_EQ(chip.region(0x90000000, 4), nullptr) << chip.id;
    EXPECT_EQ(chip.scratch.size, chip.core == Core::arm_m ? 32U : 0U) << "what the counter leaves out";
  }
}

TEST(Chips, OverlayWordsAndTheirParts) {
  const Chip& chip = *find_chip("microbit");
  ASSERT_NE(chip.overlaid(0x1000005E), nullptr);
  EXPECT_EQ(chip.overlaid(0x1000005E)->value, 0xFFFF003CU);
  EXPECT_EQ(chip.overlaid(0x10000060), nullptr);
}

}  // namespace
}  // namespace probemark::virtual_board
