// Where this build's own programs and plugins lie.
#pragma once

#include <filesystem>

#include "reference/error.hpp"

namespace probemark {

/// `file` in PROBEMARK_LIB_DIR where that is set, else beside the running program; ErrorKind::setup where it is
/// missing.
Result<std::filesystem::path> find_beside_program(const std::string& file);

}  // namespace probemark
