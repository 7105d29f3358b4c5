// Arm's JTAG debug port (ADIv5.2, chapter B3) in front of the debug port's registers.
#pragma once

#include <memory>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

/// IR length 4, IDCODE 0x4BA00477, spoken to by remote_bitbang. `access` outlives the link.
std::unique_ptr<Link> make_arm_jtag_link(DebugAccess& access);

}  // namespace probemark::virtual_board
