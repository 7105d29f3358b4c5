#include "harness/probe/program_folder.hpp"

#include <cstdlib>
#include <system_error>

namespace probemark {

Result<std::filesystem::path> find_beside_program(const std::string& file) {
  std::error_code error;
  const char* const chosen = std::getenv("PROBEMARK_LIB_DIR");
  const std::filesystem::path folder =
      chosen != nullptr ? chosen : std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const std::filesystem::path path = std::filesystem::absolute(folder, error) / file;
  if (!std::filesystem::exists(path, error)) {
    return fail(ErrorKind::setup, file + " is missing", folder.string(),
                "build it, or set PROBEMARK_LIB_DIR to its folder");
  }
  return path;
}

std::string find_pyocd() {
  if (const char* chosen = std::getenv("PROBEMARK_PYOCD"); chosen != nullptr && *chosen != '\0') {
    return chosen;
  }
  std::error_code error;
  // Builds lie in build/ or in a folder below it.
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    const std::filesystem::path program = folder / ".venv/bin/pyocd";
    if (std::filesystem::exists(program, error)) {
      return program.string();
    }
  }
  return "pyocd";
}

}  // namespace probemark
