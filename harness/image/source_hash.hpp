// One hash over all files that a compilation may read: finer grained is not worth its bookkeeping.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// Over the names, relative to `base`, and contents of all `files` and of all files below `folders`.
Result<std::string> hash_of_sources(const std::filesystem::path& base,
                                    const std::vector<std::filesystem::path>& folders,
                                    std::vector<std::filesystem::path> files = {});

}  // namespace probemark
