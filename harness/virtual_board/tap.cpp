#include "harness/virtual_board/tap.hpp"

#include <array>

namespace probemark::virtual_board {
namespace {

using enum TapState;

/// By state, for TMS 0 and TMS 1.
constexpr std::array<std::array<TapState, 2>, 16> transitions{{
    {run_test_idle, test_logic_reset},  // test_logic_reset
    {run_test_idle, select_dr},         // run_test_idle
    {capture_dr, select_ir},            // select_dr
    {shift_dr, exit1_dr},               // capture_dr
    {shift_dr, exit1_dr},               // shift_dr
    {pause_dr, update_dr},              // exit1_dr
    {pause_dr, exit2_dr},               // pause_dr
    {shift_dr, update_dr},              // exit2_dr
    {run_test_idle, select_dr},         // update_dr
    {capture_ir, test_logic_reset},     // select_ir
    {shift_ir, exit1_ir},               // capture_ir
    {shift_ir, exit1_ir},               // shift_ir
    {pause_ir, update_ir},              // exit1_ir
    {pause_ir, exit2_ir},               // pause_ir
    {shift_ir, update_ir},              // exit2_ir
    {run_test_idle, select_dr},         // update_ir
}};

}  // namespace

TapState next_state(TapState state, bool tms) { return transitions[static_cast<std::size_t>(state)][tms ? 1 : 0]; }

Tap::Tap(TapRegisters& registers) : registers_(registers), instruction_(registers.reset_instruction()) {}

void Tap::rise(bool tms, bool tdi) {
  switch (state_) {
    case capture_dr:
      shift_ = registers_.capture(instruction_);
      break;
    case capture_ir:
      shift_ = {.bits = 1, .length = registers_.instruction_length()};
      break;
    case shift_dr:
    case shift_ir:
      shift_.bits = shift_.bits >> 1 | static_cast<std::uint64_t>(tdi) << (shift_.length - 1);
      break;
    default:
      break;
  }
  state_ = next_state(state_, tms);
}

void Tap::fall() {
  tdo_ = true;
  switch (state_) {
    case test_logic_reset:
      instruction_ = registers_.reset_instruction();
      break;
    case shift_dr:
    case shift_ir:
      tdo_ = (shift_.bits & 1) != 0;
      break;
    case update_dr:
      registers_.update(instruction_, shift_.bits);
      break;
    case update_ir:
      instruction_ = static_cast<unsigned>(shift_.bits);
      break;
    default:
      break;
  }
}

void Tap::reset() {
  state_ = test_logic_reset;
  instruction_ = registers_.reset_instruction();
  tdo_ = true;
}

}  // namespace probemark::virtual_board
