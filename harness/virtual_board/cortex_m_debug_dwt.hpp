// The data watchpoint and trace unit (Arm v7-M C1.8, v8-M D1.2 DWT_*): watchpoints, and a cycle counter.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/virtual_board/cortex_m_debug_architecture.hpp"
#include "harness/virtual_board/cortex_m_debug_breakpoints.hpp"
#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

class WatchpointUnit {
 public:
  WatchpointUnit(Machine& machine, PlantedBreakpoints& planted, const DapIdentity& identity)
      : machine_(machine), planted_(planted), identity_(identity), comparators_(identity.watchpoints) {}

  /// `offset` from the unit's base, a multiple of 4. Reading FUNCTION clears its MATCHED bit.
  [[nodiscard]] std::uint32_t read(std::uint32_t offset);
  void write(std::uint32_t offset, std::uint32_t value);
  /// The core stopped at a watchpoint: the comparators that cover the address are marked MATCHED.
  void stopped_at_watchpoint();
  /// CYCCNT counts while the core runs and DEMCR.TRCENA is set.
  void count(bool running, bool trace_enabled);

 private:
  struct Comparator {
    std::uint32_t address = 0;
    std::uint32_t mask = 0;
    std::uint32_t function = 0;
    bool matched = false;
  };
  /// What a comparator asks the machine for.
  struct Watch {
    std::optional<WatchKind> kind;  ///< none: a breakpoint
    std::uint32_t address = 0;
    std::uint32_t bytes = 0;
    bool operator==(const Watch&) const = default;
  };

  [[nodiscard]] std::optional<Watch> wanted(const Comparator& comparator) const;
  void set(const Watch& watch);
  void clear(const Watch& watch);
  [[nodiscard]] std::uint32_t cycles() const;

  Machine& machine_;
  PlantedBreakpoints& planted_;
  DapIdentity identity_;
  std::vector<Comparator> comparators_;
  bool counter_enabled_ = false;
  std::uint32_t counted_ = 0;
  std::optional<std::chrono::steady_clock::time_point> counting_since_;
};

}  // namespace probemark::virtual_board
