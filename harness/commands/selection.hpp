// Names on the command line -> boards, workloads, kernel libraries, items.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/item_runner.hpp"

namespace probemark {

struct SelectionRequest {
  std::vector<std::string> boards;       ///< ids; empty: every emulated board, unless board_files are given
  std::vector<std::string> board_files;  ///< board files outside of the tree
  std::vector<std::string> workloads;    ///< ids or folders; empty: all whose models are at hand
  std::vector<std::string> kernels;      ///< ids or folders; empty: portable
  std::string probe;                     ///< empty: the first that a board has a [probe.*] table for
  std::string optimization;              ///< "O3"; empty: the cores' own
  std::string toolchain;                 ///< prefix of the GNU tools; empty: the cores' own
  std::vector<std::string> serials;      ///< of probes, "BOARD=SERIAL", or "SERIAL" where there is one board
};

/// The cross product. An unknown name is a usage error with what is known; no item is ErrorKind::nothing_selected. Two
/// boards that would take whichever probe of a kind is there are a usage error: each could get the other's.
Result<std::vector<Item>> select_items(const std::filesystem::path& root, const SelectionRequest& request);

/// The kernel libraries of those ids or folders; none: portable. One whose checkout is not at hand is an error.
Result<std::vector<KernelLibrary>> select_kernel_libraries(const std::filesystem::path& root,
                                                           const std::vector<std::string>& ids);

/// The board of an id, or that of a file where one is given.
Result<Board> select_board(const std::filesystem::path& root, const std::string& id, const std::string& file);

/// The launcher of that name for the board; empty: the first that the board file has a table for.
Result<const Launcher*> select_launcher(const Board& board, const std::string& probe);

}  // namespace probemark
