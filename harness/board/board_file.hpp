// Board files -> Board. Unknown keys, wrong types and missing keys are errors with file and line.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "harness/board/board.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Reads one board file and the core it names, from `cores_folder`/<core>/core.toml.
Result<Board> read_board_file(const std::filesystem::path& file, const std::filesystem::path& cores_folder);

/// The same from text; `file` is where it is from, or would be: the board's id must be its stem.
Result<Board> parse_board(std::string_view text, const std::filesystem::path& file,
                          const std::filesystem::path& cores_folder);

/// All boards of `targets_folder`/boards/*.toml, sorted by id. One broken file is an error that names it.
Result<std::vector<Board>> read_boards(const std::filesystem::path& targets_folder);

}  // namespace probemark
