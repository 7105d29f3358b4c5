// A debug port and its one MEM-AP in front of a Cortex-M (Arm Debug Interface v5, IHI 0031).
#pragma once

#include <cstdint>
#include <memory>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// What a chip tells of itself over its debug port.
struct DapIdentity {
  std::uint32_t dpidr = 0;
  std::uint32_t ap_idr = 0;
  std::uint32_t cpuid = 0;     ///< decides which debug architecture is modelled: v6-M, v7-M or v8-M
  unsigned breakpoints = 0;    ///< comparators of the breakpoint unit
  unsigned watchpoints = 0;    ///< comparators of the DWT
  bool dwt_counter = false;    ///< DWT CYCCNT counts
  std::uint32_t clock_hz = 0;  ///< of CYCCNT
};

/// As it is after power-on; the machine must outlive it. Transactions are not posted: a bus error answers the access
/// that met it with Ack::fault and sets STICKYERR; until that is cleared, accesses to an access port answer Ack::fault.
std::unique_ptr<DebugAccess> make_dap(Machine& machine, const DapIdentity& identity);

}  // namespace probemark::virtual_board
