#include "harness/virtual_board/jtag_arm.hpp"

#include <gtest/gtest.h>

#include "harness/virtual_board/jtag_fakes.hpp"

namespace probemark::virtual_board {
namespace {

using Calls = std::vector<std::string>;

constexpr unsigned abort = 0x8;
constexpr unsigned dpacc = 0xA;
constexpr unsigned apacc = 0xB;

struct JtagArmTest : testing::Test {
  JtagFakeAccess access;
  std::unique_ptr<Link> link = make_arm_jtag_link(access);
  BitbangClient client{*link};

  /// The 35 bits captured: the result before in 34:3, ACK in 2:0.
  std::uint64_t scan(unsigned instruction, bool read, unsigned reg, std::uint32_t value = 0) {
    client.set_instruction(instruction, 4);
    return client.scan_data(std::uint64_t{value} << 3 | (reg >> 1 & 6) | (read ? 1 : 0), 35);
  }
};

std::uint64_t captured(std::uint32_t value, unsigned ack) { return std::uint64_t{value} << 3 | ack; }

TEST_F(JtagArmTest, ResetSelectsTheIdcode) { EXPECT_EQ(client.scan_data(0, 32), 0x4BA00477U); }

TEST_F(JtagArmTest, AnUnknownInstructionBypasses) {
  client.set_instruction(0xF, 4);
  EXPECT_EQ(client.scan_data(0b101, 4), 0b1010U);
}

TEST_F(JtagArmTest, AReadIsAnsweredOneScanLater) {
  scan(dpacc, true, 0x4);
  EXPECT_EQ(scan(dpacc, true, 0x0), captured(0xD0000004, 2));
  EXPECT_EQ(scan(dpacc, true, 0xC), captured(0xD0000000, 2));
  EXPECT_EQ(access.calls, (Calls{"read dp 4", "read dp 0"}));
}

TEST_F(JtagArmTest, SelectChoosesAccessPortAndBank) {
  scan(dpacc, false, 0x8, 0x010000F0);
  scan(apacc, true, 0xC);
  EXPECT_EQ(scan(apacc, false, 0x4, 0x89ABCDEF), captured(0xA00100FC, 2));
  EXPECT_EQ(scan(dpacc, true, 0x8), captured(0, 2));
  EXPECT_EQ(scan(dpacc, true, 0xC), captured(0x010000F0, 2));
  EXPECT_EQ(access.calls, (Calls{"write dp 8 10000f0", "read ap 1 fc", "write ap 1 f4 89abcdef"}));
}

TEST_F(JtagArmTest, StickyFlagsAreClearedByWritingOnes) {
  scan(dpacc, false, 0x4, 0x50000032);
  EXPECT_EQ(access.calls, (Calls{"write dp 0 16", "write dp 4 50000000"}));
}

TEST_F(JtagArmTest, AbortHasItsOwnInstruction) {
  scan(dpacc, false, 0x0, 0x1F);
  scan(abort, false, 0x0, 0x1);
  EXPECT_EQ(access.calls, (Calls{"write dp 0 1"}));
}

TEST_F(JtagArmTest, AScanWhileWaitingIsLost) {
  access.waits = 2;
  scan(apacc, true, 0x0);
  EXPECT_EQ(scan(apacc, false, 0x4, 1) & 7, 1U);
  EXPECT_EQ(scan(dpacc, true, 0xC), captured(0xA0000000, 2));
  EXPECT_EQ(access.calls, (Calls{"read ap 0 0"}));
}

TEST_F(JtagArmTest, AbortEndsAWait) {
  access.waits = 2;
  scan(apacc, true, 0x0);
  EXPECT_EQ(scan(dpacc, true, 0xC) & 7, 1U);
  scan(abort, false, 0x0, 0x1);
  EXPECT_EQ(scan(dpacc, true, 0xC) & 7, 2U);
}

TEST_F(JtagArmTest, AnyBytesAreSurvived) {
  const std::string replies = link->receive(bitbang_noise(200000));
  EXPECT_EQ(replies.find_first_not_of("01"), std::string::npos);
  BitbangClient next{*link};
  EXPECT_EQ(next.scan_data(0, 32), 0x4BA00477U);
}

TEST_F(JtagArmTest, TheResetLineReachesTheChip) {
  client.send("sr");
  EXPECT_EQ(access.calls, (Calls{"assert reset", "release reset"}));
}

}  // namespace
}  // namespace probemark::virtual_board
