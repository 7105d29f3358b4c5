#include "harness/virtual_board/tap.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace probemark::virtual_board {
namespace {

using enum TapState;

struct Registers : TapRegisters {
  DataRegister data{0x2A, 8};
  std::vector<std::uint64_t> updates;
  [[nodiscard]] unsigned instruction_length() const override { return 4; }
  [[nodiscard]] unsigned reset_instruction() const override { return 0xE; }
  DataRegister capture(unsigned instruction) override { return instruction == 3 ? data : DataRegister{}; }
  void update(unsigned instruction, std::uint64_t bits) override { updates.push_back(instruction * 0x100 + bits); }
  void drive_reset(bool) override {}
};

void walk(Tap& tap, std::string_view tms) {
  for (const char bit : tms) {
    tap.rise(bit == '1', false);
    tap.fall();
  }
}

std::uint64_t shift(Tap& tap, std::uint64_t in, unsigned bits) {
  std::uint64_t out = 0;
  for (unsigned i = 0; i < bits; ++i) {
    out |= static_cast<std::uint64_t>(tap.tdo()) << i;
    tap.rise(i + 1 == bits, (in >> i & 1) != 0);
    tap.fall();
  }
  return out;
}

TEST(TapState, FiveOnesLeadToResetFromAnywhere) {
  for (int i = 0; i < 16; ++i) {
    auto state = static_cast<TapState>(i);
    for (int clock = 0; clock < 5; ++clock) {
      state = next_state(state, true);
    }
    EXPECT_EQ(state, test_logic_reset) << i;
  }
}

TEST(TapState, EveryTransitionOfTheStandard) {
  const std::vector<std::vector<TapState>> expected{{run_test_idle, test_logic_reset},
                                                    {run_test_idle, select_dr},
                                                    {capture_dr, select_ir},
                                                    {shift_dr, exit1_dr},
                                                    {shift_dr, exit1_dr},
                                                    {pause_dr, update_dr},
                                                    {pause_dr, exit2_dr},
                                                    {shift_dr, update_dr},
                                                    {run_test_idle, select_dr},
                                                    {capture_ir, test_logic_reset},
                                                    {shift_ir, exit1_ir},
                                                    {shift_ir, exit1_ir},
                                                    {pause_ir, update_ir},
                                                    {pause_ir, exit2_ir},
                                                    {shift_ir, update_ir},
                                                    {run_test_idle, select_dr}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(next_state(static_cast<TapState>(i), false), expected[i][0]) << i;
    EXPECT_EQ(next_state(static_cast<TapState>(i), true), expected[i][1]) << i;
  }
}

TEST(Tap, AnInstructionScanCapturesOneAndUpdates) {
  Registers registers;
  Tap tap(registers);
  EXPECT_EQ(tap.instruction(), 0xEU);
  walk(tap, "01100");
  EXPECT_EQ(tap.state(), shift_ir);
  EXPECT_EQ(shift(tap, 3, 4), 1U);
  EXPECT_EQ(tap.instruction(), 0xEU);
  walk(tap, "10");
  EXPECT_EQ(tap.instruction(), 3U);
  EXPECT_EQ(tap.state(), run_test_idle);
}

TEST(Tap, ADataScanMayPauseAndGoOn) {
  Registers registers;
  Tap tap(registers);
  walk(tap, "01100");
  shift(tap, 3, 4);
  walk(tap, "10100");
  EXPECT_EQ(shift(tap, 0x5, 4), 0xAU);
  walk(tap, "0010");
  EXPECT_EQ(tap.state(), shift_dr);
  EXPECT_EQ(shift(tap, 0xC, 4), 0x2U);
  walk(tap, "1");
  EXPECT_EQ(registers.updates, (std::vector<std::uint64_t>{0x3C5}));
}

TEST(Tap, BypassDelaysByOneBit) {
  Registers registers;
  Tap tap(registers);
  walk(tap, "0100");
  EXPECT_EQ(shift(tap, 0b1011, 5), 0b10110U);
}

TEST(Tap, ResetSelectsTheResetInstructionAndReleasesTdo) {
  Registers registers;
  Tap tap(registers);
  walk(tap, "01100");
  shift(tap, 3, 4);
  walk(tap, "10");
  tap.reset();
  EXPECT_EQ(tap.instruction(), 0xEU);
  EXPECT_EQ(tap.state(), test_logic_reset);
  EXPECT_TRUE(tap.tdo());
}

}  // namespace
}  // namespace probemark::virtual_board
