#include "harness/virtual_board/riscv_system_bus.hpp"

#include <gtest/gtest.h>

#include "harness/virtual_board/jtag_fakes.hpp"

namespace probemark::virtual_board {
namespace {

constexpr std::uint32_t read_on_address = 1U << 20;
constexpr std::uint32_t width_32 = 2U << 17;
constexpr std::uint32_t width_16 = 1U << 17;
constexpr std::uint32_t auto_increment = 1U << 16;
constexpr std::uint32_t read_on_data = 1U << 15;
constexpr std::uint32_t capabilities = 0x20000407;

struct RiscvSystemBusTest : testing::Test {
  JtagFakeMachine machine;
  RiscvHart hart{machine};
  RiscvSystemBus bus{machine, hart};
  std::uint32_t error() const { return bus.control() >> 12 & 7; }
};

TEST_F(RiscvSystemBusTest, ABlockIsWrittenUpwards) {
  bus.write_control(width_32 | auto_increment);
  bus.write_address(0x80000100);
  bus.write_data(0x03020100);
  bus.write_data(0x07060504);
  EXPECT_EQ(bus.address(), 0x80000108U);
  EXPECT_EQ(machine.read_bus(0x80000100, 4), 0x03020100U);
  EXPECT_EQ(machine.read_bus(0x80000104, 4), 0x07060504U);
}

TEST_F(RiscvSystemBusTest, ABlockIsReadWithoutOneAccessTooMany) {
  machine.write_bus(0x8000FFF8, 4, 11);
  machine.write_bus(0x8000FFFC, 4, 22);
  bus.write_control(read_on_address | read_on_data | auto_increment | width_32);
  bus.write_address(0x8000FFF8);
  EXPECT_EQ(bus.read_data(), 11U);
  bus.write_control(width_32);
  EXPECT_EQ(bus.read_data(), 22U);
  EXPECT_EQ(bus.read_data(), 22U);
  EXPECT_EQ(error(), 0U);
}

TEST_F(RiscvSystemBusTest, NarrowAccesses) {
  machine.write_bus(0x80000000, 4, 0x44332211);
  bus.write_control(read_on_address | width_16);
  bus.write_address(0x80000002);
  EXPECT_EQ(bus.read_data(), 0x4433U);
  bus.write_control(read_on_address | auto_increment);
  bus.write_address(0x80000001);
  EXPECT_EQ(bus.read_data(), 0x22U);
  EXPECT_EQ(bus.address(), 0x80000002U);
  bus.write_data(0xAA);
  EXPECT_EQ(machine.read_bus(0x80000000, 4), 0x44AA2211U);
}

TEST_F(RiscvSystemBusTest, ErrorsStayAndStopFurtherAccesses) {
  bus.write_control(read_on_address | width_32);
  bus.write_address(0x40000000);
  EXPECT_EQ(error(), 2U);
  bus.write_address(0x80000000);
  bus.write_data(5);
  EXPECT_EQ(machine.read_bus(0x80000000, 4), 0U);
  bus.write_control(7U << 12 | width_32);
  EXPECT_EQ(bus.control(), capabilities | width_32);
  bus.write_data(5);
  EXPECT_EQ(machine.read_bus(0x80000000, 4), 5U);
}

TEST_F(RiscvSystemBusTest, UnalignedAndTooWideAccessesAreErrors) {
  bus.write_control(width_32);
  bus.write_address(0x80000002);
  bus.write_data(1);
  EXPECT_EQ(error(), 3U);
  bus.write_control(7U << 12 | 3U << 17);
  bus.write_address(0x80000000);
  bus.write_data(1);
  EXPECT_EQ(error(), 4U);
}

TEST_F(RiscvSystemBusTest, WordsAreCollectedWhileTheHartIsHalted) {
  hart.halt();
  bus.write_control(width_32 | auto_increment);
  bus.write_address(0x80000100);
  for (std::uint32_t i = 0; i < 1025; ++i) {
    bus.write_data(i);
  }
  EXPECT_EQ(machine.read_bus(0x80000100 + 4 * 1023, 4), 1023U);
  EXPECT_EQ(machine.read_bus(0x80000100 + 4 * 1024, 4), 0U);
  bus.write_collected();
  EXPECT_EQ(machine.read_bus(0x80000100 + 4 * 1024, 4), 1024U);
  EXPECT_EQ(bus.address(), 0x80000100U + 4 * 1025);
  EXPECT_EQ(machine.calls, (std::vector<std::string>{"halt", "write 1024 words"}));
}

TEST_F(RiscvSystemBusTest, ABusErrorAmongCollectedWordsIsSeenWhereItIs) {
  hart.halt();
  bus.write_control(width_32 | auto_increment);
  bus.write_address(0x8000FFF8);
  for (std::uint32_t i = 1; i < 5; ++i) {
    bus.write_data(i);
  }
  bus.write_collected();
  EXPECT_EQ(machine.read_bus(0x8000FFFC, 4), 2U);
  EXPECT_EQ(error(), 2U);
  EXPECT_EQ(bus.address(), 0x80010000U);
}

TEST_F(RiscvSystemBusTest, ABusErrorOnAWriteIsSeen) {
  bus.write_control(width_32 | auto_increment);
  bus.write_address(0x8000FFFC);
  bus.write_data(1);
  bus.write_data(2);
  EXPECT_EQ(error(), 2U);
  EXPECT_EQ(bus.address(), 0x80010000U);
}

}  // namespace
}  // namespace probemark::virtual_board
