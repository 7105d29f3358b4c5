// The host's compiler: sources to one shared object or program, by the hash of all that goes in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/image/build_cache.hpp"
#include "reference/error.hpp"

namespace probemark {

struct HostBuild {
  std::vector<std::filesystem::path> sources;  ///< .cpp, .cc, .c, .S
  std::vector<std::string> flags;              ///< of the compiler, for every source
  std::vector<std::string> link_flags;
  std::string headers;  ///< hash of the headers that the sources may read
  std::string suffix;   ///< of the result, e.g. ".so"
};

/// The cached result, built where there is none: each source to an object of the cache, then linked. ErrorKind::setup
/// with the compiler's words where that fails.
Result<std::filesystem::path> build_on_host(const HostBuild& build, const BuildCache& cache);

}  // namespace probemark
