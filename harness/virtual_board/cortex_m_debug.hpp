// The debug registers of a Cortex-M as its MEM-AP sees them (Arm v6-M C1, v7-M C1, v8-M B12 and D1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "harness/virtual_board/cortex_m_debug_breakpoints.hpp"
#include "harness/virtual_board/cortex_m_debug_dwt.hpp"
#include "harness/virtual_board/cortex_m_debug_fpb.hpp"
#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

class CortexMDebug {
 public:
  CortexMDebug(Machine& machine, const DapIdentity& identity);

  /// No debug register lies below.
  static constexpr std::uint32_t kLowestAddress = 0xE0000000;

  /// The word at an address divisible by 4; nullopt: no debug register, but something on the bus.
  std::optional<std::uint32_t> read(std::uint32_t address);
  /// False: no debug register, but something on the bus.
  bool write(std::uint32_t address, std::uint32_t value);

  /// Memory was written through the access port.
  [[nodiscard]] SoftBreakpoints& soft_breakpoints() { return soft_; }
  void drive_reset(bool asserted);
  /// DHCSR.C_DEBUGEN and DEMCR.TRCENA as the debug port has set them.
  [[nodiscard]] bool is_enabled() const;
  [[nodiscard]] bool is_tracing() const;

 private:
  struct Status {
    bool halted = false;
    bool locked_up = false;
  };

  Status poll();
  void stopped(StopCause cause);
  std::uint32_t read_dhcsr();
  void write_dhcsr(std::uint32_t value);
  void halt();
  void transfer_register(std::uint32_t selector);
  bool write_aircr(std::uint32_t value);
  void reset();
  [[nodiscard]] std::optional<std::uint32_t> read_system_control(std::uint32_t address);
  bool write_system_control(std::uint32_t address, std::uint32_t value);

  Machine& machine_;
  DapIdentity identity_;
  CortexM architecture_;
  PlantedBreakpoints planted_;
  SoftBreakpoints soft_;
  FlashPatchUnit fpb_;
  WatchpointUnit dwt_;

  std::uint32_t control_ = 0;  ///< DHCSR's C_ bits
  std::uint32_t demcr_ = 0;
  std::uint32_t dfsr_ = 0;
  std::uint32_t dcrdr_ = 0;
  std::uint32_t dscsr_ = 0;
  bool register_ready_ = true;
  bool was_reset_ = true;
  bool retired_ = false;
  bool was_halted_ = false;
  bool held_in_lock_up_ = false;  ///< a debugger halted a core that had locked up
  bool in_reset_ = false;
};

}  // namespace probemark::virtual_board
