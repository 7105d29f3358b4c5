// Core registers by the selectors of DCRSR (Arm v7-M C1.6.3, v8-M D1.2.38).
#pragma once

#include <cstdint>

#include "harness/virtual_board/cortex_m_debug_architecture.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// Of a core that stands still. What it has not reads as zero and is not written.
std::uint32_t read_core_register(Machine& machine, CortexM architecture, unsigned selector);
void write_core_register(Machine& machine, CortexM architecture, unsigned selector, std::uint32_t value);

/// What a core shows that was halted while it was locked up: the lock-up address, and HardFault as the exception.
std::uint32_t locked_up_register(unsigned selector, CortexM architecture);

}  // namespace probemark::virtual_board
