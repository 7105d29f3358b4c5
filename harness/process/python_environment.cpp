#include "harness/process/python_environment.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace probemark {

std::string find_in_python_environment(const char* variable, const std::string& program) {
  if (const char* chosen = std::getenv(variable); chosen != nullptr && *chosen != '\0') {
    return chosen;
  }
  std::error_code error;
  // Builds lie in build/ or in a folder below it.
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    const std::filesystem::path path = folder / ".venv/bin" / program;
    if (std::filesystem::exists(path, error)) {
      return path.string();
    }
  }
  return program;
}

std::string find_python() { return find_in_python_environment("PROBEMARK_PYTHON", "python3"); }

}  // namespace probemark
