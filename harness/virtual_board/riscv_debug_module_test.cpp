#include "harness/virtual_board/riscv_debug_module.hpp"

#include <gtest/gtest.h>

#include "harness/virtual_board/jtag_fakes.hpp"

namespace probemark::virtual_board {
namespace {

using Calls = std::vector<std::string>;

constexpr unsigned data0 = 0x04;
constexpr unsigned dmcontrol = 0x10;
constexpr unsigned dmstatus = 0x11;
constexpr unsigned hartinfo = 0x12;
constexpr unsigned abstractcs = 0x16;
constexpr unsigned command = 0x17;
constexpr unsigned haltsum0 = 0x40;

constexpr std::uint32_t haltreq = 0x80000001;
constexpr std::uint32_t resumereq = 0x40000001;
constexpr unsigned dcsr = 0x7B0;
constexpr unsigned dpc = 0x7B1;
constexpr std::uint32_t ebreakm = 0x8000;
constexpr std::uint32_t step = 0x4;

constexpr std::uint32_t running = 0xC00;
constexpr std::uint32_t halted = 0x300;
constexpr std::uint32_t unavailable = 0x3000;
constexpr std::uint32_t state_bits = running | halted | unavailable;

struct RiscvDebugModuleTest : testing::Test {
  JtagFakeMachine machine;
  RiscvDebugModule module{machine};

  void SetUp() override { module.write(dmcontrol, 1); }

  std::uint32_t state() { return module.read(dmstatus) & state_bits; }
  std::uint32_t error() { return module.read(abstractcs) >> 8 & 7; }
  std::uint32_t read_register(unsigned number) {
    module.write(command, 0x00220000 | number);
    return module.read(data0);
  }
  void write_register(unsigned number, std::uint32_t value) {
    module.write(data0, value);
    module.write(command, 0x00230000 | number);
  }
  std::uint32_t cause() { return read_register(dcsr) >> 6 & 7; }
  /// By system bus access of 32 bits.
  void write_word(std::uint32_t address, std::uint32_t value) {
    module.write(0x38, 0x00040000);
    module.write(0x39, address);
    module.write(0x3C, value);
  }
};

TEST_F(RiscvDebugModuleTest, SaysWhatItIs) {
  EXPECT_EQ(module.read(dmstatus), 0xCA2U);
  EXPECT_EQ(module.read(abstractcs), 2U);
  EXPECT_EQ(module.read(hartinfo), 0U);
  EXPECT_EQ(module.read(0x38), 0x20040407U);
  EXPECT_EQ(module.read(0x7F), 0U);
}

TEST_F(RiscvDebugModuleTest, OnlyHartZeroCanBeSelected) {
  module.write(dmcontrol, 0x03FFFFC1);
  EXPECT_EQ(module.read(dmcontrol), 1U);
}

TEST_F(RiscvDebugModuleTest, InactiveItDoesNothing) {
  module.write(data0, 5);
  module.write(dmcontrol, 0);
  module.write(data0, 7);
  module.write(dmcontrol, haltreq & ~1U);
  EXPECT_EQ(module.read(data0), 0U);
  EXPECT_EQ(machine.calls, Calls{});
}

TEST_F(RiscvDebugModuleTest, HaltAndResume) {
  module.write(dmcontrol, haltreq);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(module.read(haltsum0), 1U);
  EXPECT_EQ(cause(), 3U);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(state(), running);
  EXPECT_EQ(module.read(dmstatus) >> 16 & 3, 3U);
  EXPECT_EQ(module.read(haltsum0), 0U);
  EXPECT_EQ(machine.calls, (Calls{"halt", "resume"}));
}

TEST_F(RiscvDebugModuleTest, AStepIsOneInstruction) {
  module.write(dmcontrol, haltreq);
  write_register(dcsr, step);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 4U);
  EXPECT_EQ(read_register(dpc), 0x80000004U);
  EXPECT_EQ(machine.calls, (Calls{"halt", "step"}));
}

TEST_F(RiscvDebugModuleTest, RegistersByAbstractNumber) {
  module.write(dmcontrol, haltreq);
  machine.registers[10] = 0x12345678;
  machine.registers[66 + 0x301] = 0x40141101;
  EXPECT_EQ(read_register(0x100A), 0x12345678U);
  EXPECT_EQ(read_register(0x301), 0x40141101U);
  EXPECT_EQ(read_register(dpc), 0x80000000U);
  EXPECT_EQ(read_register(dcsr), 0x400000C3U);
  write_register(0x100B, 7);
  write_register(0x340, 8);
  write_register(dpc, 0x80000100);
  EXPECT_EQ(machine.registers[11], 7U);
  EXPECT_EQ(machine.registers[66 + 0x340], 8U);
  EXPECT_EQ(machine.registers[32], 0x80000100U);
  EXPECT_EQ(error(), 0U);
}

TEST_F(RiscvDebugModuleTest, ThePrivilegeIsPartOfDcsr) {
  module.write(dmcontrol, haltreq);
  write_register(dcsr, ebreakm | 1);
  EXPECT_EQ(machine.registers[65], 1U);
  EXPECT_EQ(read_register(dcsr), 0x400080C1U);
}

TEST_F(RiscvDebugModuleTest, CommandErrorsStayUntilCleared) {
  read_register(0x1000);
  EXPECT_EQ(error(), 4U);
  module.write(dmcontrol, haltreq);
  machine.registers[5] = 9;
  EXPECT_NE(read_register(0x1005), 9U);
  module.write(abstractcs, 7U << 8);
  EXPECT_EQ(read_register(0x1005), 9U);
}

TEST_F(RiscvDebugModuleTest, WhatItCannotDoIsAnError) {
  module.write(dmcontrol, haltreq);
  struct Case {
    std::uint32_t command;
    std::uint32_t error;
  };
  for (const Case& c :
       {Case{0x00321008, 2}, Case{0x00260000 | 0x1000, 2}, Case{0x00220000 | 0x1020, 3}, Case{0x00220000 | 0x7B2, 3},
        Case{0x00220000 | 0xC20, 3}, Case{0x02200000, 2}, Case{0x00000000, 0}}) {
    module.write(command, c.command);
    EXPECT_EQ(error(), c.error) << std::hex << c.command;
    module.write(abstractcs, 7U << 8);
  }
}

TEST_F(RiscvDebugModuleTest, AnExecuteTriggerIsABreakpointOnceTheHartRuns) {
  module.write(dmcontrol, haltreq);
  write_register(0x7A2, 0x80000040);
  write_register(0x7A1, 0x28001044);
  EXPECT_TRUE(machine.breakpoints.empty());
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(machine.breakpoints, (std::set<std::uint32_t>{0x80000040}));
  machine.stop_at(0x80000040, StopCause::breakpoint);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 2U);
  EXPECT_TRUE(machine.breakpoints.empty());

  module.write(dmcontrol, resumereq);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 2U);
  write_register(0x7A1, 0);
  module.write(dmcontrol, resumereq);
  EXPECT_TRUE(machine.breakpoints.empty());
  EXPECT_EQ(machine.calls, (Calls{"halt", "resume", "resume"}));
}

TEST_F(RiscvDebugModuleTest, AWatchIsSetAndCleared) {
  module.write(dmcontrol, haltreq);
  write_register(0x7A2, 0x80000040);
  write_register(0x7A1, 0x28001042);
  module.write(dmcontrol, resumereq);
  machine.stop_at(0x80000008, StopCause::watchpoint);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 2U);
  write_register(0x7A1, 0);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(machine.calls, (Calls{"halt", "watch 0 80000040 1", "resume", "unwatch 0 80000040 1", "resume"}));
}

TEST_F(RiscvDebugModuleTest, AnEbreakStopsOnlyWhereDcsrSaysSo) {
  module.write(dmcontrol, haltreq);
  write_word(0x80000020, 0x00100073);
  module.write(dmcontrol, resumereq);
  EXPECT_TRUE(machine.breakpoints.empty());
  module.write(dmcontrol, haltreq);
  write_register(dcsr, ebreakm);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(machine.breakpoints, (std::set<std::uint32_t>{0x80000020}));
  machine.stop_at(0x80000020, StopCause::breakpoint);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 1U);
}

TEST_F(RiscvDebugModuleTest, AnEbreakAtDpcStopsAStepToo) {
  module.write(dmcontrol, haltreq);
  write_word(0x80000000, 0x00019002);
  write_register(dcsr, ebreakm | step);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(cause(), 1U);
  EXPECT_EQ(read_register(dpc), 0x80000000U);
  write_word(0x80000000, 0x00010001);
  module.write(dmcontrol, resumereq);
  EXPECT_EQ(cause(), 4U);
  EXPECT_EQ(machine.calls, (Calls{"halt", "step"}));
}

TEST_F(RiscvDebugModuleTest, AnEbreakWrittenWhileTheHartRunsStopsIt) {
  module.write(dmcontrol, haltreq);
  write_register(dcsr, ebreakm);
  module.write(dmcontrol, resumereq);
  write_word(0x80000020, 0x00100073);
  EXPECT_EQ(machine.breakpoints, (std::set<std::uint32_t>{0x80000020}));
}

TEST_F(RiscvDebugModuleTest, AResetHoldsTheHartUnavailableThenRunsIt) {
  module.write(dmcontrol, 0x3);
  EXPECT_EQ(state(), unavailable);
  EXPECT_EQ(module.read(dmcontrol), 3U);
  module.write(dmcontrol, 0x1);
  EXPECT_EQ(state(), running);
  EXPECT_EQ(module.read(dmstatus) >> 18 & 3, 3U);
  module.write(dmcontrol, 0x10000001);
  EXPECT_EQ(module.read(dmstatus) >> 18 & 3, 0U);
  EXPECT_EQ(machine.calls, (Calls{"reset and hold", "resume"}));
}

TEST_F(RiscvDebugModuleTest, AResetWithAHaltRequestRunsNothing) {
  module.write(dmcontrol, haltreq | 2);
  module.write(dmcontrol, haltreq);
  EXPECT_EQ(state(), halted);
  EXPECT_EQ(cause(), 3U);
  EXPECT_EQ(read_register(dpc), 0x1000U);
  EXPECT_EQ(machine.calls, (Calls{"reset and hold"}));
}

TEST_F(RiscvDebugModuleTest, HaltOnResetIsRemembered) {
  module.write(dmcontrol, 0x9);
  module.drive_reset(true);
  module.drive_reset(false);
  EXPECT_EQ(cause(), 5U);
  module.write(dmcontrol, 0x5);
  module.drive_reset(true);
  module.drive_reset(false);
  EXPECT_EQ(state(), running);
}

TEST_F(RiscvDebugModuleTest, CollectedWordsAreWrittenBeforeAnythingElse) {
  module.write(dmcontrol, haltreq);
  module.write(0x38, 0x00050000);
  for (const unsigned next : {dmstatus, 0x38U, command}) {
    module.write(0x39, 0x80000100 + 16 * next);
    module.write(0x3C, 0x11111111);
    module.write(0x3C, 0x22222222);
    if (next == command) {
      module.write(command, 0x00220000 | 0x1000);
    } else {
      module.read(next);
    }
    EXPECT_EQ(machine.read_bus(0x80000104 + 16 * next, 4), 0x22222222U);
  }
}

TEST_F(RiscvDebugModuleTest, ALockedUpCoreDoesNotHaltUntilReset) {
  machine.core = CoreState::locked_up;
  module.write(dmcontrol, haltreq);
  EXPECT_EQ(state(), running);
  EXPECT_EQ(machine.calls, Calls{});
  module.write(dmcontrol, haltreq | 2);
  module.write(dmcontrol, haltreq);
  EXPECT_EQ(state(), halted);
}

}  // namespace
}  // namespace probemark::virtual_board
