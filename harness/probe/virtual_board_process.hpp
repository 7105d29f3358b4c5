// The emulated chip behind a debug adapter that is emulated, too: started beside a debug server, for boards whose probe
// table has a `virtual_board`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/process/child_process.hpp"

namespace probemark {

struct VirtualBoard {
  ChildProcess process;
  std::string place;  ///< what it listens on: a TCP port, or the path of a unix socket
};

/// Starts probemark-virtual-board with these arguments and waits until it listens, in `folder`, on a unix socket where
/// the link is `jtag`, else on a free TCP port of the loopback interface. Where the arguments have a `--bench`, it is
/// told the board's clock and, unless they say another, trigger pin. `counts` is the counter file; empty: none.
Result<VirtualBoard> start_virtual_board(const std::vector<std::string>& arguments, const Board& board,
                                         const std::filesystem::path& folder, const std::filesystem::path& counts);

}  // namespace probemark
