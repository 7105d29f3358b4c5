// RISC-V's debug transport module on JTAG (debug specification 0.13, section 6.1) in front of a debug module.
#pragma once

#include <memory>

#include "harness/virtual_board/link.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// IR length 5, IDCODE 0x1504DFFD (no maker's), DMI addresses of 7 bits, spoken to by remote_bitbang. `machine`
/// outlives the link.
std::unique_ptr<Link> make_riscv_jtag_link(Machine& machine);

}  // namespace probemark::virtual_board
