// Kernel libraries: targets/kernels/<id>/kernels.toml -> what to compile.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/image/source_checkout.hpp"
#include "reference/error.hpp"

namespace probemark {

struct KernelLibrary {
  std::string id;
  std::string title;
  std::string version;                          ///< that of the checkout, where the sources lie in one
  std::vector<std::filesystem::path> sources;   ///< absolute; the library's own, then those of the checkout
  std::vector<std::filesystem::path> includes;  ///< absolute
  std::vector<std::string> compile_flags;
  std::vector<std::string> profiles;  ///< those it claims to follow; empty: all
  std::filesystem::path folder;
  std::optional<SourceCheckout> checkout;
  std::optional<Error> absent;  ///< set: it cannot be built here; why, and how to get it
};

/// Reads `folder`/kernels.toml. Unknown keys and missing sources are errors with file and line; a checkout that is not
/// at hand is none: the library is `absent`.
Result<KernelLibrary> read_kernel_library(const std::filesystem::path& folder);

/// All of `targets_folder`/kernels/*/kernels.toml, by id.
Result<std::vector<KernelLibrary>> read_kernel_libraries(const std::filesystem::path& targets_folder);

/// Over everything that a compilation of the library's sources may read, beyond what all device sources may.
Result<std::string> hash_of(const KernelLibrary& library);

}  // namespace probemark
