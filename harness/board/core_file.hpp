// Core files -> Core. Unknown keys, wrong types, missing keys and missing sources are errors with file and line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/board/board.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Reads `cores_folder`/<id>/core.toml. The paths it names are relative to its own folder.
Result<Core> read_core_file(const std::filesystem::path& cores_folder, const std::string& id);

/// The same from text; `file` is where it is from, or would be.
Result<Core> parse_core(std::string_view text, const std::filesystem::path& file);

/// The ids of all cores of the folder, sorted; empty where the folder cannot be read.
std::vector<std::string> core_ids(const std::filesystem::path& cores_folder);

}  // namespace probemark
