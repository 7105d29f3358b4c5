// The wire protocol of pyOCD's `remote:HOST:PORT` probe: one JSON object a line, each answered by one.
//
// {"id": n, "request": name, "arguments": [..]} -> {"id": n, "status": 0, "result": ..} or
// {"id": n, "status": code, "error": text}; protocol version 1, as pyOCD 0.28 and later speak it.
#pragma once

#include <memory>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

/// An SWD probe without capabilities of its own: pyOCD selects access ports by writing SELECT and reads memory through
/// CSW, TAR and DRW. A WAIT becomes status 11, a FAULT status 12. A line that is not a valid request is answered with
/// an error; one longer than 1 MiB is skipped. `access` must outlive the link.
std::unique_ptr<Link> make_pyocd_link(DebugAccess& access);

}  // namespace probemark::virtual_board
