#include "harness/probe/memory_map.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

constexpr const char* kOpenOcd =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE memory-map PUBLIC \"x\" \"y\">\n<memory-map>\n"
    "<memory type=\"flash\" start=\"0x00000000\" length=\"0x40000\">\n"
    "<property name=\"blocksize\">0x400</property>\n</memory>\n"
    "<memory type=\"ram\" start=\"0x40000\" length=\"0x1ffc0000\"/>\n</memory-map>";

TEST(MemoryMap, ReadsWhatOpenOcdSends) {
  const MemoryMap map = MemoryMap::parse(kOpenOcd);
  ASSERT_EQ(map.regions().size(), 2u);
  const MappedRegion* flash = map.flash_at(0x100, 0x3FF00);
  ASSERT_NE(flash, nullptr);
  EXPECT_EQ(flash->block_size, 0x400u);
  EXPECT_EQ(flash->end(), 0x40000u);
  EXPECT_EQ(map.flash_at(0x100, 0x3FF01), nullptr);
  EXPECT_EQ(map.flash_at(0x40000, 4), nullptr);
  EXPECT_EQ(map.flash_at(~std::uint64_t{0}, 8), nullptr);
}

TEST(MemoryMap, TakesDecimalNumbersAndOtherQuotes) {
  const MemoryMap map = MemoryMap::parse(
      "<memory  type='flash' length='4096' start='8192'><property name='blocksize'>512</property></memory>");
  ASSERT_NE(map.flash_at(8192, 4096), nullptr);
  EXPECT_EQ(map.flash_at(8192, 4096)->block_size, 512u);
}

TEST(MemoryMap, LeavesOutWhatItCannotUse) {
  EXPECT_TRUE(MemoryMap::parse("").regions().empty());
  EXPECT_TRUE(MemoryMap::parse("<memory type=\"flash\" start=\"0\" length=\"4\"").regions().empty());
  EXPECT_TRUE(MemoryMap::parse("<memory type=\"flash\" start=\"0\" length=\"4\"/>").regions().empty());
  EXPECT_TRUE(MemoryMap::parse("<memory type=\"ram\" start=\"q\" length=\"4\"/>").regions().empty());
  EXPECT_TRUE(
      MemoryMap::parse("<memory type=\"ram\" start=\"0xffffffffffffffff\" length=\"0x10\"/>").regions().empty());
}

TEST(MemoryMap, LeavesOutBlocksThatDoNotFit) {
  for (const char* block : {"0", "5", "0xffffffffffffffff", "q"}) {
    const std::string text =
        std::string("<memory type='flash' start='0' length='4'><property name='blocksize'>") + block;
    EXPECT_TRUE(MemoryMap::parse(text + "</property></memory>").regions().empty()) << block;
  }
}

TEST(MemoryMap, SurvivesAMegabyteWithinOneTag) {
  const std::string space(1 << 20, ' ');
  const MemoryMap map =
      MemoryMap::parse("<memory type='flash' start='0' length='4096'" + space + ">" + space +
                       "<property name='blocksize'" + space + ">" + space + "512</property></memory>");
  ASSERT_EQ(map.regions().size(), 1u);
  EXPECT_EQ(map.regions().front().block_size, 512u);
}

TEST(MemoryMap, SurvivesEveryTruncation) {
  const std::string text = kOpenOcd;
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_LE(MemoryMap::parse(text.substr(0, length)).regions().size(), 2u);
  }
}

}  // namespace
}  // namespace probemark
