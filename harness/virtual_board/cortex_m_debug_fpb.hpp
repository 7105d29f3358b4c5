// The flash patch and breakpoint unit (Arm v7-M C1.11, v8-M D1.2 FP_*; on v6-M the BPU), breakpoints only.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/virtual_board/cortex_m_debug_architecture.hpp"
#include "harness/virtual_board/cortex_m_debug_breakpoints.hpp"

namespace probemark::virtual_board {

class FlashPatchUnit {
 public:
  FlashPatchUnit(CortexM architecture, unsigned comparators, PlantedBreakpoints& planted)
      : architecture_(architecture), planted_(planted), comparators_(comparators) {}

  /// `offset` from the unit's base, a multiple of 4.
  [[nodiscard]] std::uint32_t read(std::uint32_t offset) const;
  void write(std::uint32_t offset, std::uint32_t value);

 private:
  /// Revision 1 reaches the code region only and names halfwords in two bits; revision 2 holds any address.
  [[nodiscard]] std::vector<std::uint32_t> addresses(std::uint32_t comparator) const;
  void replant();

  CortexM architecture_;
  PlantedBreakpoints& planted_;
  bool enabled_ = false;
  std::vector<std::uint32_t> comparators_;
  std::vector<std::uint32_t> standing_;
};

}  // namespace probemark::virtual_board
