// Breakpoints of the machine, planted by comparators and by BKPT instructions that a probe writes to memory.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>

#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// Several owners may want a breakpoint at one address; the machine gets one.
class PlantedBreakpoints {
 public:
  explicit PlantedBreakpoints(Machine& machine) : machine_(machine) {}
  void plant(std::uint32_t address);
  void remove(std::uint32_t address);

 private:
  Machine& machine_;
  std::map<std::uint32_t, unsigned> owners_;
};

/// QEMU takes a BKPT for a fault where a chip under a debugger halts. So what a probe writes is looked through for the
/// BKPT instructions that probes use (`bkpt 0`, `bkpt 0x11`); a breakpoint stands there until it is overwritten. A BKPT
/// that firmware brings into memory itself is not seen and faults, as it does without a debugger.
class SoftBreakpoints {
 public:
  explicit SoftBreakpoints(PlantedBreakpoints& planted) : planted_(planted) {}
  void written(std::uint32_t address, std::uint16_t halfword);
  void written(std::uint32_t address, std::span<const std::uint32_t> words);

 private:
  PlantedBreakpoints& planted_;
  std::set<std::uint32_t> addresses_;
};

}  // namespace probemark::virtual_board
