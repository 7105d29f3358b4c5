// Objects and images by the hash of all that went into them. Entries appear atomically, so several harnesses may share
// one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "reference/error.hpp"

namespace probemark {

class BuildCache {
 public:
  explicit BuildCache(const std::filesystem::path& folder) : folder_(std::filesystem::absolute(folder)) {}

  /// The entry's file, where it exists.
  [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& key, const std::string& suffix) const;

  /// A private folder inside the cache to build in; the caller removes it.
  [[nodiscard]] Result<std::filesystem::path> make_work_folder() const;

  /// Moves `built` into place and returns where it now is.
  [[nodiscard]] Result<std::filesystem::path> store(const std::string& key, const std::string& suffix,
                                                    const std::filesystem::path& built) const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  [[nodiscard]] std::filesystem::path place(const std::string& key, const std::string& suffix) const;
  std::filesystem::path folder_;
};

/// $PROBEMARK_CACHE, else $XDG_CACHE_HOME/probemark, else ~/.cache/probemark.
std::filesystem::path default_cache_folder();

}  // namespace probemark
