// An ST-Link V3 behind ST's server program, as OpenOCD's `st-link backend tcp PORT` speaks to it.
#pragma once

#include <memory>
#include <string_view>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

/// The debug port must outlive the link. `serial`: of the adapter, at most 31 characters; empty: one like a real one's.
std::unique_ptr<Link> make_stlink_link(DebugAccess& debug, std::string_view serial = {});

}  // namespace probemark::virtual_board
