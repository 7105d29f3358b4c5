// One hart as a debug module sees it: run control with dcsr and dpc, and registers by abstract number.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "harness/virtual_board/machine.hpp"
#include "harness/virtual_board/riscv_ebreaks.hpp"
#include "harness/virtual_board/riscv_triggers.hpp"

namespace probemark::virtual_board {

/// dcsr.cause of the debug specification 0.13, section 4.8.1.
enum class DebugCause : std::uint32_t { none = 0, ebreak = 1, trigger = 2, halt_request = 3, step = 4, reset = 5 };

enum class HartState { running, halted, unavailable };

class RiscvHart {
 public:
  /// `machine` outlives the hart.
  explicit RiscvHart(Machine& machine) : machine_(machine) {}

  /// Takes note of a stop that has happened meanwhile. Unavailable while reset is held; a hart that is locked up runs
  /// as far as anybody can see, but does not halt.
  HartState state();
  /// As state() last saw it.
  [[nodiscard]] bool seen_halted() const { return halted_; }
  void halt();
  /// One instruction where dcsr.step is set. An ebreak or execute trigger at dpc stops the hart before it has done
  /// anything.
  void resume();
  /// Reset is asserted: dcsr and the triggers start afresh.
  void hold_reset();
  /// Reset is released: the hart stops before its first instruction, for the reason given, or runs.
  void release_reset(std::optional<DebugCause> halt);

  /// Abstract register numbers: CSRs from 0x0000, x0 to x31 from 0x1000 (debug specification 0.13, table 3.3). Only
  /// while halted; nullopt or false where there is no such register.
  std::optional<std::uint32_t> read_register(unsigned number);
  bool write_register(unsigned number, std::uint32_t value);

  /// The probe wrote to memory past the hart.
  void wrote(std::uint32_t address, unsigned width, std::uint32_t value);

 private:
  [[nodiscard]] std::uint32_t dcsr();
  [[nodiscard]] bool ebreaks_stop() const;
  [[nodiscard]] std::optional<DebugCause> stops_at(std::uint32_t pc) const;
  void arm();
  void plant(std::set<std::uint32_t> breakpoints, std::set<Watch> watches);

  Machine& machine_;
  RiscvTriggers triggers_;
  RiscvEbreaks ebreaks_;
  /// What the machine has of ours; nothing while the hart is halted.
  std::set<std::uint32_t> breakpoints_;
  std::set<Watch> watches_;
  std::uint32_t dcsr_ = 0;
  DebugCause cause_ = DebugCause::none;
  bool halted_ = false;
  bool in_reset_ = false;
};

}  // namespace probemark::virtual_board
