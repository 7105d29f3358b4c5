#include "harness/image/source_hash.hpp"

#include <algorithm>

#include "harness/digest/sha256.hpp"

namespace probemark {

namespace fs = std::filesystem;

Result<std::string> hash_of_sources(const fs::path& base, const std::vector<fs::path>& folders,
                                    std::vector<fs::path> files) {
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->is_regular_file(error)) {
        files.push_back(entry->path());
      }
    }
    if (error) {
      return fail(ErrorKind::setup, "cannot list the sources: " + error.message(), folder.string(),
                  "set PROBEMARK_HOME to a complete checkout, and name folders that exist in kernels.toml");
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  Sha256 hash;
  for (const fs::path& file : files) {
    auto digest = sha256_of_file(file);
    if (!digest) {
      return tl::unexpected(digest.error());
    }
    hash.add_field(file.lexically_relative(base).string());
    hash.add_field(*digest);
  }
  return hash.finish();
}

}  // namespace probemark
