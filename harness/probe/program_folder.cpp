#include "harness/probe/program_folder.hpp"

#include <cstdlib>
#include <system_error>

#include "harness/process/python_environment.hpp"

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

std::string find_pyocd() { return find_in_python_environment("PROBEMARK_PYOCD", "pyocd"); }

}  // namespace probemark
