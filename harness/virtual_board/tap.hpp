// The JTAG test access port of IEEE 1149.1: its state machine and the shift registers behind it.
#pragma once

#include <cstdint>
#include <string>

namespace probemark::virtual_board {

enum class TapState {
  test_logic_reset,
  run_test_idle,
  select_dr,
  capture_dr,
  shift_dr,
  exit1_dr,
  pause_dr,
  exit2_dr,
  update_dr,
  select_ir,
  capture_ir,
  shift_ir,
  exit1_ir,
  pause_ir,
  exit2_ir,
  update_ir,
};

/// Where a rising edge of TCK leads (IEEE 1149.1-2013, figure 6-1).
TapState next_state(TapState state, bool tms);

/// A data register of up to 64 bits; bit 0 is shifted out first.
struct DataRegister {
  std::uint64_t bits = 0;
  unsigned length = 1;
};

/// What an instruction register selects.
class TapRegisters {
 public:
  TapRegisters() = default;
  TapRegisters(const TapRegisters&) = delete;
  TapRegisters& operator=(const TapRegisters&) = delete;
  virtual ~TapRegisters() = default;

  [[nodiscard]] virtual unsigned instruction_length() const = 0;
  /// The instruction that Test-Logic-Reset selects.
  [[nodiscard]] virtual unsigned reset_instruction() const = 0;
  /// An instruction that is not implemented selects the one-bit bypass register.
  virtual DataRegister capture(unsigned instruction) = 0;
  virtual void update(unsigned instruction, std::uint64_t bits) = 0;
  /// The chip's reset line beside the port (SRST).
  virtual void drive_reset(bool asserted) = 0;
  /// As Link::debug_state().
  [[nodiscard]] virtual std::string debug_state() const { return {}; }
};

/// Captures and shifts at rising edges, updates and drives TDO at falling ones.
class Tap {
 public:
  explicit Tap(TapRegisters& registers);

  void rise(bool tms, bool tdi);
  void fall();
  /// TRST: Test-Logic-Reset at once.
  void reset();
  /// High where TDO is not driven.
  [[nodiscard]] bool tdo() const { return tdo_; }
  [[nodiscard]] TapState state() const { return state_; }
  [[nodiscard]] unsigned instruction() const { return instruction_; }

 private:
  TapRegisters& registers_;
  TapState state_ = TapState::test_logic_reset;
  unsigned instruction_ = 0;
  DataRegister shift_;
  bool tdo_ = true;
};

}  // namespace probemark::virtual_board
