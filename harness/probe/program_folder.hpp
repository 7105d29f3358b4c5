// Where this build's own programs and plugins lie.
#pragma once

#include <filesystem>
#include <string>

#include "reference/error.hpp"

namespace probemark {

/// `file` in PROBEMARK_LIB_DIR where that is set, else beside the running program; ErrorKind::setup where it is
/// missing.
Result<std::filesystem::path> find_beside_program(const std::string& file);

/// PROBEMARK_PYOCD where that is set, else the one that scripts/setup put beside the build (../.venv/bin/pyocd), else
/// `pyocd` of PATH.
std::string find_pyocd();

}  // namespace probemark
