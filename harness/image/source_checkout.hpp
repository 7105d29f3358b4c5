// Sources that lie in a checkout of the user's: the table [checkout] of a kernels.toml -> files, version, hash.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// What kernels.toml says of the checkout. Patterns are relative to its root; `*` and `?` match within one name.
struct CheckoutTable {
  std::string variable;               ///< environment variable that names its folder
  std::string url;                    ///< where it is to be had
  std::vector<std::string> sources;   ///< patterns; each must match a file
  std::vector<std::string> excluded;  ///< patterns of whole paths, in which `*` matches `/` too
  std::vector<std::string> includes;  ///< folders
  std::string version_file;
  std::string version_pattern;  ///< ECMAScript; its first group in version_file is the version
};

/// A checkout that is complete.
struct SourceCheckout {
  std::filesystem::path root;                   ///< absolute
  std::vector<std::filesystem::path> sources;   ///< absolute, sorted
  std::vector<std::filesystem::path> includes;  ///< absolute
  std::string version;                          ///< e.g. "1.2.3+sources.0123abcd", the first digits of `hash`
  std::string hash;                             ///< over what a compilation of the sources may read
};

/// The checkout at `root`, the value of table.variable (null where that is not set). The error, of kind setup, says why
/// it cannot be used and how to get one.
Result<SourceCheckout> find_checkout(const CheckoutTable& table, const char* root);

}  // namespace probemark
