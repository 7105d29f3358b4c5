// Objects -> ELF, by the linker template of the board's core.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/image/image.hpp"
#include "harness/image/work_folder.hpp"
#include "reference/error.hpp"

namespace probemark {

/// The least stack that an image of a model must leave room for, in bytes; 0 of a board without RAM.
std::uint64_t minimum_stack_bytes(const Board& board);

/// The core's template with the board's memory in it, and room for a stack of so many bytes at the least.
Result<std::string> linker_script(const Board& board, std::uint64_t stack_bytes);

/// Links in `work`; `what` is being built, for the error.
Result<std::variant<std::filesystem::path, DoesNotFit>> link_image(const Board& board, const WorkFolder& work,
                                                                   const std::vector<std::string>& objects,
                                                                   const std::string& script, const std::string& what);

}  // namespace probemark
