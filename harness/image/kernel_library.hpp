// Kernel libraries: targets/kernels/<id>/kernels.toml -> what to compile.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

struct KernelLibrary {
  std::string id;
  std::string title;
  std::string version;
  std::vector<std::filesystem::path> sources;   ///< absolute
  std::vector<std::filesystem::path> includes;  ///< absolute
  std::vector<std::string> compile_flags;
  std::vector<std::string> profiles;  ///< those it claims to follow; empty: all
  std::filesystem::path folder;
};

/// Reads `folder`/kernels.toml. Unknown keys and missing sources are errors with file and line.
Result<KernelLibrary> read_kernel_library(const std::filesystem::path& folder);

/// All of `targets_folder`/kernels/*/kernels.toml, by id.
Result<std::vector<KernelLibrary>> read_kernel_libraries(const std::filesystem::path& targets_folder);

}  // namespace probemark
