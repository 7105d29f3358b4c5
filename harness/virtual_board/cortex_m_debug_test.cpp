#include "harness/virtual_board/cortex_m_debug.hpp"

#include <string>
#include <vector>

#include "harness/virtual_board/dap_fixture.hpp"
#include "harness/virtual_board/register_numbers.hpp"

namespace probemark::virtual_board {
namespace {

using Log = std::vector<std::string>;

constexpr std::uint32_t kEnable = kKey | 1;
constexpr std::uint32_t kHalt = kKey | 3;
constexpr std::uint32_t kStep = kKey | 5;
constexpr std::uint32_t kRegisterReady = 1U << 16;
constexpr std::uint32_t kHalted = 1U << 17;
constexpr std::uint32_t kLockedUp = 1U << 19;
constexpr std::uint32_t kRetired = 1U << 24;
constexpr std::uint32_t kWasReset = 1U << 25;
constexpr std::uint32_t kWriteRegister = 1U << 16;
constexpr std::uint32_t kSystemReset = 0x05FA0004;

class CortexMDebugTest : public DapFixture {
 protected:
  void SetUp() override { connect(kM4); }
  std::uint32_t core_register(unsigned selector) {
    write(kDcrsr, selector);
    return read(kDcrdr);
  }
  void set_core_register(unsigned selector, std::uint32_t value) {
    write(kDcrdr, value);
    write(kDcrsr, selector | kWriteRegister);
  }
};

TEST_F(CortexMDebugTest, WithoutTheKeyNothingIsWritten) {
  write(kDhcsr, 3);
  EXPECT_EQ(read(kDhcsr) & 0xF, 0U);
  EXPECT_TRUE(machine.log.empty());
}

TEST_F(CortexMDebugTest, HaltsAndResumes) {
  write(kDhcsr, kEnable);
  EXPECT_EQ(read(kDhcsr) & (kHalted | 0xF), 1U);
  write(kDhcsr, kHalt);
  EXPECT_EQ(read(kDhcsr) & (kHalted | 0xF), kHalted | 3);
  EXPECT_EQ(read(kDfsr), 1U);
  write(kDhcsr, kEnable);
  EXPECT_EQ(read(kDhcsr) & (kHalted | 0xF), 1U);
  EXPECT_EQ(machine.log, (Log{"halt", "resume"}));
}

TEST_F(CortexMDebugTest, ReadingTellsOnceThatInstructionsWereRetired) {
  EXPECT_EQ(read(kDhcsr) & kRetired, kRetired);
  write(kDhcsr, kHalt);
  EXPECT_EQ(read(kDhcsr) & kRetired, kRetired);
  EXPECT_EQ(read(kDhcsr) & kRetired, 0U);
}

TEST_F(CortexMDebugTest, AStepHaltsAgain) {
  machine.registers[15] = 0x100;
  write(kDhcsr, kHalt);
  write(kDfsr, 0x1F);
  EXPECT_EQ(read(kDfsr), 0U);
  write(kDhcsr, kStep);
  EXPECT_EQ(read(kDhcsr) & (kHalted | 0xF), kHalted | 7);
  EXPECT_EQ(read(kDfsr), 1U);
  EXPECT_EQ(core_register(15), 0x102U);
}

TEST_F(CortexMDebugTest, TurningDebugOffLetsTheCoreRun) {
  write(kDhcsr, kHalt);
  write(kDhcsr, kKey);
  EXPECT_EQ(read(kDhcsr) & (kHalted | 0xF), 0U);
  EXPECT_EQ(machine.log, (Log{"halt", "resume"}));
}

TEST_F(CortexMDebugTest, TheCauseOfAStopIsInDfsrUntilOnesClearIt) {
  write(kDhcsr, kEnable);
  machine.stop(StopCause::breakpoint);
  EXPECT_EQ(read(kDfsr), 2U);
  EXPECT_EQ(read(kDhcsr) & 0xF, 3U) << "any halt sets C_HALT";
  write(kDfsr, 1);
  EXPECT_EQ(read(kDfsr), 2U);
  write(kDfsr, 2);
  EXPECT_EQ(read(kDfsr), 0U);
  write(kDhcsr, kEnable);
  machine.stop(StopCause::watchpoint);
  EXPECT_EQ(read(kDfsr), 4U);
}

TEST_F(CortexMDebugTest, RegistersGoThroughDcrdr) {
  for (const unsigned number : {0U, 12U, 13U, 14U, 15U}) {
    machine.registers[number] = 0x1000 + number;
  }
  machine.registers[kXpsrRegister] = 0x01000000;
  machine.registers[kPspRegister] = 0x20001000;
  machine.registers[kFpscrRegister] = 0x03000000;
  machine.registers[kFloatRegister + 31] = 0x3F800000;
  write(kDhcsr, kHalt);
  EXPECT_EQ(core_register(0), 0x1000U);
  EXPECT_EQ(core_register(12), 0x100CU);
  EXPECT_EQ(core_register(15), 0x100FU);
  EXPECT_EQ(core_register(16), 0x01000000U);
  EXPECT_EQ(core_register(17), 0x100DU) << "without a main stack pointer of its own, the stack pointer";
  EXPECT_EQ(core_register(18), 0x20001000U);
  EXPECT_EQ(core_register(33), 0x03000000U);
  EXPECT_EQ(core_register(95), 0x3F800000U);
  EXPECT_EQ(core_register(96), 0U);
  EXPECT_EQ(read(kDhcsr) & kRegisterReady, kRegisterReady);
  set_core_register(15, 0x200);
  EXPECT_EQ(machine.registers[15], 0x200U);
  set_core_register(64 + 31, 7);
  EXPECT_EQ(machine.registers[kFloatRegister + 31], 7U);
}

TEST_F(CortexMDebugTest, TheMasksAreOneWordOfFourBytes) {
  machine.registers[kPrimaskRegister] = 1;
  machine.registers[kBasepriRegister] = 0x40;
  machine.registers[kFaultmaskRegister] = 0;
  machine.registers[kControlRegister] = 2;
  write(kDhcsr, kHalt);
  EXPECT_EQ(core_register(20), 0x02004001U);
  set_core_register(20, 0x00014000);
  EXPECT_EQ(machine.registers[kPrimaskRegister], 0U);
  EXPECT_EQ(machine.registers[kBasepriRegister], 0x40U);
  EXPECT_EQ(machine.registers[kFaultmaskRegister], 1U);
  EXPECT_EQ(machine.registers[kControlRegister], 0U);
}

TEST_F(CortexMDebugTest, ARunningCoreHasNoRegisterReady) {
  write(kDcrsr, 0);
  EXPECT_EQ(read(kDhcsr) & kRegisterReady, 0U);
}

TEST_F(CortexMDebugTest, AResetIsTakenAndToldOnce) {
  read(kDhcsr);
  EXPECT_EQ(read(kDhcsr) & kWasReset, 0U);
  write(kDhcsr, kHalt);
  write(kAircr, kSystemReset);
  EXPECT_EQ(machine.log.back(), "reset");
  EXPECT_EQ(read(kDhcsr) & (kWasReset | kHalted | 3), kWasReset | 1);
  EXPECT_EQ(read(kDhcsr) & kWasReset, 0U);
}

TEST_F(CortexMDebugTest, VectorCatchHoldsTheCoreAfterAReset) {
  write(kDhcsr, kEnable);
  write(kDemcr, 0x01000001);
  write(kAircr, kSystemReset);
  EXPECT_EQ(machine.log.back(), "reset and hold");
  EXPECT_EQ(read(kDhcsr) & (kWasReset | kHalted | 3), kWasReset | kHalted | 3);
  EXPECT_EQ(read(kDfsr), 8U);
}

TEST_F(CortexMDebugTest, VectorCatchWithoutDebugHoldsNothing) {
  write(kDemcr, 1);
  write(kAircr, kSystemReset);
  EXPECT_EQ(machine.log.back(), "reset");
}

TEST_F(CortexMDebugTest, AResetOfTheCoreAloneExistsOnV7MOnly) {
  write(kAircr, 0x05FA0001);
  EXPECT_EQ(machine.log, Log{"reset"});
  machine.log.clear();
  connect(kM33);
  write(kAircr, 0x05FA0001);
  EXPECT_EQ(machine.log, Log{"write32"});
}

TEST_F(CortexMDebugTest, TheResetLineHoldsTheCoreUntilItIsReleased) {
  dap->drive_reset(true);
  EXPECT_EQ(read(kDhcsr) & (kWasReset | kHalted), kWasReset);
  EXPECT_EQ(read(kDhcsr) & kWasReset, kWasReset);
  dap->drive_reset(false);
  EXPECT_EQ(machine.log, (Log{"reset and hold", "resume"}));
  EXPECT_EQ(read(kDhcsr) & (kWasReset | kHalted), kWasReset);
  EXPECT_EQ(read(kDhcsr) & kWasReset, 0U);
}

TEST_F(CortexMDebugTest, AHaltUnderResetCatchesTheFirstInstruction) {
  dap->drive_reset(true);
  write(kDhcsr, kHalt);
  dap->drive_reset(false);
  EXPECT_EQ(machine.log, Log{"reset and hold"});
  EXPECT_EQ(read(kDhcsr) & kHalted, kHalted);
  EXPECT_EQ(read(kDfsr), 8U);
}

TEST_F(CortexMDebugTest, ALockUpIsShownAndCanBeHalted) {
  write(kDhcsr, kEnable);
  machine.core = CoreState::locked_up;
  EXPECT_EQ(read(kDhcsr) & (kLockedUp | kHalted), kLockedUp);
  write(kDhcsr, kHalt);
  EXPECT_EQ(read(kDhcsr) & (kLockedUp | kHalted), kHalted);
  EXPECT_EQ(core_register(15), 0xFFFFFFFEU);
  EXPECT_EQ(core_register(16), 0x01000003U);
  write(kDhcsr, kEnable);
  EXPECT_EQ(read(kDhcsr) & (kLockedUp | kHalted), kLockedUp);
  write(kAircr, kSystemReset);
  EXPECT_EQ(read(kDhcsr) & (kLockedUp | kHalted | kWasReset), kWasReset);
}

TEST_F(CortexMDebugTest, OnlyAV8MCoreHasSecurityRegisters) {
  machine.set_word(0xE000EFB8, 0x77);
  EXPECT_EQ(read(0xE000EFB8), 0x77U);
  connect(kM33);
  EXPECT_EQ(read(0xE000EFB8), 0xFFU);
  EXPECT_EQ(read(0xE000EE08), 0x00010000U);
  machine.registers[13] = 0x38001000;
  write(kDhcsr, kHalt);
  EXPECT_EQ(core_register(26), 0x38001000U) << "MSP_S";
  EXPECT_EQ(core_register(24), 0U) << "MSP_NS";
  EXPECT_EQ(core_register(28), 0U) << "MSPLIM_S";
}

struct Listed {
  DapIdentity identity;
  std::uint32_t scs_part;
  std::uint32_t component_class;
};

class CortexMComponentsTest : public DapFixture, public testing::WithParamInterface<Listed> {};

TEST_P(CortexMComponentsTest, AreListedInTheRomTable) {
  connect(GetParam().identity);
  EXPECT_EQ(read(0xE00FF000), 0xFFF0F003U);
  EXPECT_EQ(read(0xE00FF004), 0xFFF02003U);
  EXPECT_EQ(read(0xE00FF008), 0xFFF03003U);
  EXPECT_EQ(read(0xE00FF00C), 0U);
  EXPECT_EQ(read(0xE00FFFF4), 0x10U);
  std::uint32_t part = 0;
  for (std::uint32_t index = 0; index < 4; ++index) {
    part |= read(0xE000EFE0 + 4 * index) << 8 * index;
  }
  EXPECT_EQ(part, GetParam().scs_part);
  EXPECT_EQ(read(0xE000EFD0), 4U);
  EXPECT_EQ(read(0xE000EFF0), 0x0DU);
  EXPECT_EQ(read(0xE000EFF4), GetParam().component_class << 4);
  EXPECT_EQ(read(0xE000EFF8), 0x05U);
  EXPECT_EQ(read(0xE000EFFC), 0xB1U);
}

INSTANTIATE_TEST_SUITE_P(Cores, CortexMComponentsTest,
                         testing::Values(Listed{kM0, 0x000BB008, 0xE}, Listed{kM4, 0x000BB00C, 0xE},
                                         Listed{kM33, 0x000BBD21, 0x9}));

}  // namespace
}  // namespace probemark::virtual_board
