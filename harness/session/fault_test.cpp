#include "harness/session/fault.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;

pm_mailbox faulted(std::uint32_t cause, std::uint32_t status = 0) {
  pm_mailbox mailbox{};
  mailbox.state = PM_STATE_FAULT;
  mailbox.fault_cause = cause;
  mailbox.fault_status = status;
  mailbox.fault_pc = 0x1234;
  mailbox.fault_lr = 0x99;
  mailbox.fault_sp = 0x20001000;
  mailbox.fault_psr = 0x61000000;
  return mailbox;
}

Board board_of(const std::string& family) {
  Board board;
  board.id = "some-board";
  board.core.family = family;
  board.core.toolchain = "no-such-toolchain-";
  return board;
}

TEST(FaultCause, NamesEveryBitOfCfsr) {
  const std::map<unsigned, std::string> words = {
      {0, "instruction access violation"},
      {1, "data access violation"},
      {3, "MemManage fault on unstacking"},
      {4, "MemManage fault on stacking"},
      {5, "MemManage fault on saving the FPU state"},
      {8, "instruction bus error"},
      {9, "precise data bus error"},
      {10, "imprecise data bus error"},
      {11, "bus fault on unstacking"},
      {12, "bus fault on stacking"},
      {13, "bus fault on saving the FPU state"},
      {16, "undefined instruction"},
      {17, "invalid state (no Thumb bit)"},
      {18, "invalid exception return"},
      {19, "no coprocessor (FPU or MVE disabled)"},
      {20, "stack overflow"},
      {24, "unaligned access"},
      {25, "division by zero"},
  };
  for (const auto& [bit, text] : words) {
    EXPECT_EQ(fault_cause(faulted(3, 1U << bit), "arm-m"), "HardFault: " + text) << bit;
  }
  for (unsigned bit = 0; bit < 32; ++bit) {
    if (words.count(bit) == 0) {
      EXPECT_EQ(fault_cause(faulted(3, 1U << bit), "arm-m"), "HardFault") << bit << " says nothing about the cause";
    }
  }
}

TEST(FaultCause, NamesSeveralBitsInOrder) {
  EXPECT_EQ(fault_cause(faulted(5, 1U << 9U | 1U << 15U | 1U << 25U), "arm-m"),
            "BusFault: precise data bus error: division by zero");
}

TEST(FaultCause, NamesTheExceptionsOfArm) {
  const char* const names[] = {"thread",    "reset",    "NMI",        "HardFault",
                               "MemManage", "BusFault", "UsageFault", "SecureFault"};
  for (std::uint32_t number = 0; number < 8; ++number) {
    EXPECT_EQ(fault_cause(faulted(number), "arm-m"), names[number]);
  }
  EXPECT_EQ(fault_cause(faulted(8), "arm-m"), "exception 8");
  EXPECT_EQ(fault_cause(faulted(31), "arm-m"), "exception 31");
}

TEST(FaultCause, NamesTheCausesOfRiscv) {
  const std::map<std::uint32_t, std::string> names = {
      {0, "instruction address misaligned"},
      {1, "instruction access fault"},
      {2, "illegal instruction"},
      {3, "breakpoint"},
      {4, "load address misaligned"},
      {5, "load access fault"},
      {6, "store address misaligned"},
      {7, "store access fault"},
      {11, "environment call from M"},
      {12, "exception 12"},
      {0x80000007U, "unexpected interrupt 7"},
      {0xFFFFFFFFU, "unexpected interrupt 2147483647"},
  };
  for (const auto& [cause, name] : names) {
    EXPECT_EQ(fault_cause(faulted(cause, 0xFFFFFFFF), "riscv"), name) << cause;
  }
}

TEST(FaultCause, OfAvrIsAnInterruptWithoutHandler) {
  EXPECT_EQ(fault_cause(faulted(1), "avr"), "unexpected interrupt");
}

TEST(ProgramCounterIn, IsR15OfQemusLastWords) {
  EXPECT_EQ(program_counter_in("qemu: fatal: Lockup: can't escalate 3 to HardFault (current priority -1)\n\n"
                               "R00=00000000 R01=00000000 R02=00000000 R03=00000000\n"
                               "R12=00000000 R13=20003fe0 R14=fffffff9 R15=00000Af2\nXPSR=41000003 -Z-- T handler\n"),
            0xAF2U);
}

TEST(ProgramCounterIn, IsNothingWhereThereIsNone) {
  for (const char* words : {"", "qemu: could not load kernel", "R15=", "R15=xyz", "R1=5", "PC=00000af2"}) {
    EXPECT_EQ(program_counter_in(words), std::nullopt) << words;
  }
  EXPECT_EQ(program_counter_in("R15=" + std::string(40, 'f')), std::nullopt) << "no address has 40 digits";
}

TEST(CapturedFault, HasTheRegistersOfItsFamily) {
  pm_mailbox arm = faulted(3, 1U << 16U);
  arm.fault_hard_status = 0x40000000;
  arm.fault_address = 0xE000ED38;
  const FaultReport report = captured_fault(arm, board_of("arm-m"), {});
  EXPECT_EQ(report.cause, "HardFault: undefined instruction");
  EXPECT_EQ(report.registers.at("pc"), 0x1234U);
  EXPECT_EQ(report.registers.at("lr"), 0x99U);
  EXPECT_EQ(report.registers.at("sp"), 0x20001000U);
  EXPECT_EQ(report.registers.at("psr"), 0x61000000U);
  EXPECT_EQ(report.registers.at("cfsr"), 1U << 16U);
  EXPECT_EQ(report.registers.at("hfsr"), 0x40000000U);
  EXPECT_EQ(report.registers.at("address"), 0xE000ED38U);
  EXPECT_EQ(report.symbol, "") << "there is no ELF";
  EXPECT_EQ(report.location, "");
  const FaultReport riscv = captured_fault(faulted(5, 0x1800), board_of("riscv"), {});
  EXPECT_EQ(riscv.registers.at("mcause"), 5U);
  EXPECT_EQ(riscv.registers.at("mstatus"), 0x1800U);
  EXPECT_EQ(riscv.registers.count("cfsr"), 0U);
  EXPECT_EQ(riscv.registers.count("address"), 0U);
}

TEST(LockUpFault, IsToldByQemusLastWords) {
  const auto fault = lock_up_fault("qemu: fatal: Lockup: can't take exception\nR15=00000800", board_of("arm-m"), {});
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->cause, HasSubstr("lock-up"));
  EXPECT_EQ(fault->registers.at("pc"), 0x800U);
  const auto placeless = lock_up_fault("fatal: Lockup", board_of("arm-m"), {});
  ASSERT_TRUE(placeless);
  EXPECT_TRUE(placeless->registers.empty());
  EXPECT_EQ(lock_up_fault("connection closed; R15=00000800", board_of("arm-m"), {}), std::nullopt);
}

}  // namespace
}  // namespace probemark
