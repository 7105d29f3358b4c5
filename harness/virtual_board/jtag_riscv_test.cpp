#include "harness/virtual_board/jtag_riscv.hpp"

#include <gtest/gtest.h>

#include "harness/virtual_board/jtag_fakes.hpp"

namespace probemark::virtual_board {
namespace {

constexpr unsigned dtmcs = 0x10;
constexpr unsigned dmi = 0x11;
constexpr std::uint64_t op_read = 1;
constexpr std::uint64_t op_write = 2;

struct JtagRiscvTest : testing::Test {
  JtagFakeMachine machine;
  std::unique_ptr<Link> link = make_riscv_jtag_link(machine);
  BitbangClient client{*link};

  std::uint64_t access(std::uint64_t operation, unsigned address, std::uint32_t value = 0) {
    client.set_instruction(dmi, 5);
    return client.scan_data(std::uint64_t{address} << 34 | std::uint64_t{value} << 2 | operation, 41);
  }
};

TEST_F(JtagRiscvTest, ResetSelectsTheIdcode) { EXPECT_EQ(client.scan_data(0, 32), 0x1504DFFDU); }

TEST_F(JtagRiscvTest, TheTransportModuleSaysWhatItIs) {
  client.set_instruction(dtmcs, 5);
  EXPECT_EQ(client.scan_data(0, 32), 0x71U);
  EXPECT_EQ(client.scan_data(0x30000, 32), 0x71U);
}

TEST_F(JtagRiscvTest, AnUnknownInstructionBypasses) {
  client.set_instruction(0x1F, 5);
  EXPECT_EQ(client.scan_data(0b101, 4), 0b1010U);
}

TEST_F(JtagRiscvTest, AnAccessIsAnsweredByTheNextScan) {
  access(op_write, 0x10, 1);
  access(op_read, 0x11);
  EXPECT_EQ(access(0, 0), std::uint64_t{0x11} << 34 | std::uint64_t{0xCA2} << 2);
  EXPECT_EQ(access(0, 0) & 3, 0U);
}

TEST_F(JtagRiscvTest, AHaltOverTheWire) {
  access(op_write, 0x10, 1);
  access(op_write, 0x10, 0x80000001);
  EXPECT_EQ(machine.calls, (std::vector<std::string>{"halt"}));
}

TEST_F(JtagRiscvTest, TheResetLineHoldsAndReleases) {
  client.send("sr");
  EXPECT_EQ(machine.calls, (std::vector<std::string>{"reset and hold", "resume"}));
}

TEST_F(JtagRiscvTest, AnyBytesAreSurvived) {
  const std::string replies = link->receive(bitbang_noise(200000));
  EXPECT_EQ(replies.find_first_not_of("01"), std::string::npos);
  BitbangClient next{*link};
  EXPECT_EQ(next.scan_data(0, 32), 0x1504DFFDU);
}

}  // namespace
}  // namespace probemark::virtual_board
