// An errno as an Error that says what to do about it.
#pragma once

#include <filesystem>

#include "reference/error.hpp"

namespace probemark {

/// "cannot <action>: No space left on device", with a remedy for full disks, read-only and forbidden folders.
[[nodiscard]] Error file_error(const char* action, const std::filesystem::path& path, int error_number);

}  // namespace probemark
