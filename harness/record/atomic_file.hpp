// A file that is either the old or the new one, never half of it.
#pragma once

#include <filesystem>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

/// Writes to a temporary file beside `path`, syncs it, renames it over `path`, syncs the folder. On an error the former
/// file is untouched and the temporary one is gone.
[[nodiscard]] Result<void> write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace probemark
