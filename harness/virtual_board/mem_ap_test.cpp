#include "harness/virtual_board/mem_ap.hpp"

#include <array>
#include <string>
#include <vector>

#include "harness/virtual_board/dap_fixture.hpp"

namespace probemark::virtual_board {
namespace {

using Log = std::vector<std::string>;

constexpr std::uint32_t kRam = 0x20000000;

class MemApTest : public DapFixture {
 protected:
  void SetUp() override { connect(kM4); }
};

TEST_F(MemApTest, CswKeepsSizeAndIncrementAndSaysThatTheBusIsThere) {
  EXPECT_EQ(dap->read_ap(0, kCsw).value, kWords | 1U << 6);
  dap->write_ap(0, kCsw, 0x23000020);
  EXPECT_EQ(dap->read_ap(0, kCsw).value, 0x23000040U) << "packed transfers are not offered";
}

TEST_F(MemApTest, BytesTravelInTheirLane) {
  machine.set_word(kRam, 0x44332211);
  dap->write_ap(0, kCsw, 0x23000010);
  dap->write_ap(0, kTar, kRam + 1);
  EXPECT_EQ(dap->read_ap(0, kDrw).value, 0x2200U);
  EXPECT_EQ(dap->read_ap(0, kDrw).value, 0x330000U);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 3);
  dap->write_ap(0, kDrw, 0xAABBCCDD);
  EXPECT_EQ(machine.word_at(kRam), 0xAA332211U);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 4);
  EXPECT_EQ(machine.log, (Log{"read8", "read8", "write8", "read16"})) << "a BKPT may have come about";
}

TEST_F(MemApTest, HalfwordsTravelInTheirLane) {
  machine.set_word(kRam, 0x44332211);
  dap->write_ap(0, kCsw, 0x23000011);
  dap->write_ap(0, kTar, kRam + 2);
  EXPECT_EQ(dap->read_ap(0, kDrw).value, 0x44330000U);
  dap->write_ap(0, kTar, kRam);
  dap->write_ap(0, kDrw, 0x0000BEEF);
  EXPECT_EQ(machine.word_at(kRam), 0x4433BEEFU);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 2);
}

TEST_F(MemApTest, WithoutIncrementTarStays) {
  dap->write_ap(0, kCsw, 0x23000002);
  dap->write_ap(0, kTar, kRam);
  dap->write_ap(0, kDrw, 5);
  EXPECT_EQ(dap->read_ap(0, kDrw).value, 5U);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam);
}

TEST_F(MemApTest, TarWrapsAfterFourKibibytesOnAnM4) {
  dap->write_ap(0, kTar, kRam + 0xFFC);
  dap->write_ap(0, kDrw, 1);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam);
}

TEST_F(MemApTest, TarWrapsAfterOneKibibyteOnAnM0) {
  connect(kM0);
  dap->write_ap(0, kTar, kRam + 0xFFC);
  dap->write_ap(0, kDrw, 1);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 0xC00);
}

TEST_F(MemApTest, BankedRegistersReachTheFourWordsAroundTar) {
  machine.set_word(kRam + 8, 0x88888888);
  dap->write_ap(0, kTar, kRam + 4);
  EXPECT_EQ(dap->read_ap(0, 0x18).value, 0x88888888U);
  dap->write_ap(0, 0x1C, 0xCCCCCCCC);
  EXPECT_EQ(machine.word_at(kRam + 12), 0xCCCCCCCCU);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 4);
}

TEST_F(MemApTest, ABlockOfMemoryMovesAtOnceUpToTheWrap) {
  std::vector<std::uint32_t> words(4);
  for (std::uint32_t index = 0; index < 4; ++index) {
    words[index] = index + 1;
  }
  dap->write_ap(0, kTar, kRam + 0xFF8);
  EXPECT_EQ(dap->write_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(machine.log, (Log{"write words 2", "write words 2"}));
  EXPECT_EQ(machine.word_at(kRam + 0xFFC), 2U);
  EXPECT_EQ(machine.word_at(kRam), 3U);
  EXPECT_EQ(dap->read_ap(0, kTar).value, kRam + 8);

  std::array<std::uint32_t, 2> found{};
  dap->write_ap(0, kTar, kRam);
  EXPECT_EQ(dap->read_ap_block(0, kDrw, found), Ack::ok);
  EXPECT_EQ(found, (std::array<std::uint32_t, 2>{3, 4}));
}

TEST_F(MemApTest, PeripheralsAreAccessedWordByWord) {
  const std::array<std::uint32_t, 2> words = {1, 2};
  dap->write_ap(0, kTar, 0x40000000);
  EXPECT_EQ(dap->write_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(machine.log, (Log{"write32", "write32"}));
}

TEST_F(MemApTest, ABlockWithoutIncrementStaysAtOneWord) {
  const std::array<std::uint32_t, 3> words = {1, 2, 3};
  dap->write_ap(0, kCsw, 0x23000002);
  dap->write_ap(0, kTar, kRam);
  EXPECT_EQ(dap->write_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(machine.word_at(kRam), 3U);
  EXPECT_EQ(machine.word_at(kRam + 4), 0U);
}

TEST_F(MemApTest, DebugRegistersDoNotReachTheBus) {
  EXPECT_EQ(read(0xE000ED00), kM4.cpuid);
  write(kDcrdr, 0x11223344);
  EXPECT_TRUE(machine.log.empty());
  dap->write_ap(0, kCsw, 0x23000011);
  dap->write_ap(0, kTar, kDcrdr + 2);
  EXPECT_EQ(dap->read_ap(0, kDrw).value, 0x11220000U);
  dap->write_ap(0, kTar, kDcrdr + 2);
  dap->write_ap(0, kDrw, 0x55660000);
  dap->write_ap(0, kCsw, kWords);
  EXPECT_EQ(read(kDcrdr), 0x55663344U);
  EXPECT_TRUE(machine.log.empty());
}

TEST_F(MemApTest, OtherSystemControlRegistersAreTheMachines) {
  machine.set_word(0xE000ED08, 0x00010000);
  EXPECT_EQ(read(0xE000ED08), 0x00010000U);
  EXPECT_EQ(machine.log, Log{"read32"});
}

TEST_F(MemApTest, ABkptThatAProbeWritesBecomesABreakpoint) {
  write(kRam, 0xBE002000);
  EXPECT_EQ(machine.breakpoints, std::set<std::uint32_t>{kRam + 2});
  const std::array<std::uint32_t, 2> words = {0x0000BE11, 0xBEABBE00};
  dap->write_ap(0, kTar, kRam);
  EXPECT_EQ(dap->write_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(machine.breakpoints, (std::set<std::uint32_t>{kRam, kRam + 4})) << "0xBEAB is semihosting's";
  dap->write_ap(0, kCsw, 0x23000011);
  dap->write_ap(0, kTar, kRam);
  dap->write_ap(0, kDrw, 0x2000);
  EXPECT_EQ(machine.breakpoints, std::set<std::uint32_t>{kRam + 4});
  dap->write_ap(0, kCsw, 0x23000010);
  dap->write_ap(0, kTar, kRam + 5);
  dap->write_ap(0, kDrw, 0xBF00);
  EXPECT_TRUE(machine.breakpoints.empty());
}

}  // namespace
}  // namespace probemark::virtual_board
