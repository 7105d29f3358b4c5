#include "harness/virtual_board/riscv_ebreaks.hpp"

#include <gtest/gtest.h>

namespace probemark::virtual_board {
namespace {

using Places = std::map<std::uint32_t, unsigned>;

TEST(RiscvEbreaks, AWordIsOne) {
  RiscvEbreaks ebreaks;
  EXPECT_TRUE(ebreaks.wrote(0x1000, 4, 0x00100073));
  EXPECT_EQ(ebreaks.places(), (Places{{0x1000, 4}}));
}

TEST(RiscvEbreaks, SeveralWritesUpwardsMakeOne) {
  RiscvEbreaks halves;
  EXPECT_FALSE(halves.wrote(0x1002, 2, 0x0073));
  EXPECT_TRUE(halves.wrote(0x1004, 2, 0x0010));
  EXPECT_EQ(halves.places(), (Places{{0x1002, 4}}));

  RiscvEbreaks bytes;
  bytes.wrote(0x1000, 1, 0x73);
  bytes.wrote(0x1001, 1, 0x00);
  bytes.wrote(0x1002, 1, 0x10);
  EXPECT_TRUE(bytes.wrote(0x1003, 1, 0x00));
  EXPECT_EQ(bytes.places(), (Places{{0x1000, 4}}));

  RiscvEbreaks words;
  words.wrote(0x1000, 4, 0x00730001);
  EXPECT_TRUE(words.wrote(0x1004, 4, 0x00010010));
  EXPECT_EQ(words.places(), (Places{{0x1002, 4}}));
}

TEST(RiscvEbreaks, CompressedOnesInEitherHalfOfAWord) {
  RiscvEbreaks ebreaks;
  EXPECT_TRUE(ebreaks.wrote(0x1000, 4, 0x90029002));
  EXPECT_TRUE(ebreaks.wrote(0x1006, 2, 0x9002));
  EXPECT_EQ(ebreaks.places(), (Places{{0x1000, 2}, {0x1002, 2}, {0x1006, 2}}));
}

TEST(RiscvEbreaks, UnrelatedWritesMakeNone) {
  RiscvEbreaks ebreaks;
  EXPECT_FALSE(ebreaks.wrote(0x1000, 2, 0x0073));
  EXPECT_FALSE(ebreaks.wrote(0x2002, 2, 0x0010));
  EXPECT_FALSE(ebreaks.wrote(0x1001, 1, 0x02));
  EXPECT_FALSE(ebreaks.wrote(0x1002, 1, 0x90));
  EXPECT_TRUE(ebreaks.places().empty());
}

TEST(RiscvEbreaks, AnythingWrittenOverOneRemovesIt) {
  RiscvEbreaks ebreaks;
  ebreaks.wrote(0x1000, 4, 0x00100073);
  ebreaks.wrote(0x2000, 2, 0x9002);
  EXPECT_FALSE(ebreaks.wrote(0x1004, 4, 0));
  EXPECT_TRUE(ebreaks.wrote(0x1003, 1, 1));
  EXPECT_FALSE(ebreaks.wrote(0x2002, 2, 0));
  EXPECT_EQ(ebreaks.places(), (Places{{0x2000, 2}}));
  EXPECT_TRUE(ebreaks.wrote(0x2000, 4, 0x13));
  EXPECT_TRUE(ebreaks.places().empty());
}

TEST(RiscvEbreaks, OnesThatTheCoreOverwroteAreForgotten) {
  RiscvEbreaks ebreaks;
  ebreaks.wrote(0x1000, 4, 0x00100073);
  ebreaks.wrote(0x2000, 2, 0x9002);
  ebreaks.wrote(0x3000, 4, 0x00100073);
  std::map<std::uint32_t, std::uint32_t> memory{{0x1000, 0x0073}, {0x1002, 0x0010}, {0x2000, 0x9002}, {0x3000, 0x0073}};
  ebreaks.recheck([&](std::uint32_t address) { return memory[address]; });
  EXPECT_EQ(ebreaks.places(), (Places{{0x1000, 4}, {0x2000, 2}}));
}

TEST(RiscvEbreaks, AFloodIsBounded) {
  RiscvEbreaks ebreaks;
  for (std::uint32_t i = 0; i < 10000; ++i) {
    ebreaks.wrote(2 * i, 2, 0x9002);
  }
  EXPECT_EQ(ebreaks.places().size(), 1024U);
}

}  // namespace
}  // namespace probemark::virtual_board
