// The debug module of the RISC-V debug specification 0.13, chapter 3, for one hart: halting, abstract commands without
// a program buffer, and system bus access.
#pragma once

#include <cstdint>

#include "harness/virtual_board/machine.hpp"
#include "harness/virtual_board/riscv_hart.hpp"
#include "harness/virtual_board/riscv_system_bus.hpp"

namespace probemark::virtual_board {

/// A chip whose supply was cycled has a new one.
class RiscvDebugModule {
 public:
  /// `machine` outlives the module.
  explicit RiscvDebugModule(Machine& machine);

  /// Register addresses of the debug module interface; one that is not implemented reads as 0.
  std::uint32_t read(unsigned address);
  void write(unsigned address, std::uint32_t value);
  /// The chip's reset line; ndmreset does the same.
  void drive_reset(bool asserted);
  /// dmcontrol.dmactive
  [[nodiscard]] bool is_active() const { return active_; }

 private:
  void deactivate();
  void write_control(std::uint32_t value);
  [[nodiscard]] std::uint32_t status();
  [[nodiscard]] std::uint32_t halt_summary();
  void set_reset(bool& source, bool asserted);
  void execute(std::uint32_t command);
  std::uint32_t access_register(std::uint32_t command);

  RiscvHart hart_;
  RiscvSystemBus bus_;
  bool active_ = false;
  bool halt_request_ = false;
  bool halt_on_reset_ = false;
  bool module_reset_ = false;
  bool line_reset_ = false;
  bool have_reset_ = false;
  bool resume_acknowledged_ = false;
  std::uint32_t command_error_ = 0;
  std::uint32_t data_[2] = {0, 0};
};

}  // namespace probemark::virtual_board
