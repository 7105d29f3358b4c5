// Core registers: from the selectors of DCRSR (Arm v7-M C1.6.3, v8-M D1.2.38) to the machine's numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/virtual_board/cortex_m_debug_architecture.hpp"

namespace probemark::virtual_board {

/// The numbers to try, in this order; none: the core has no such register, it reads as zero.
std::vector<unsigned> machine_registers(unsigned selector, CortexM architecture);

/// What a core shows that was halted while it was locked up: the lock-up address, and HardFault as the exception.
std::uint32_t locked_up_register(unsigned selector, CortexM architecture);

/// Debug components that real cores may have and this one has not: they read as zero (ITM, TPIU, ETM).
constexpr bool is_absent_component(std::uint32_t base) {
  return base == 0xE0000000 || base == 0xE0040000 || base == 0xE0041000;
}

}  // namespace probemark::virtual_board
