// A private folder inside the cache to build in; gone when the build is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "harness/image/build_cache.hpp"
#include "reference/error.hpp"

namespace probemark {

class WorkFolder {
 public:
  static Result<WorkFolder> create(const BuildCache& cache);
  WorkFolder(WorkFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  WorkFolder& operator=(WorkFolder&&) = delete;
  ~WorkFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Returns where the file now is.
  [[nodiscard]] Result<std::filesystem::path> write(const std::string& name, std::span<const std::uint8_t> bytes) const;
  [[nodiscard]] Result<std::filesystem::path> write(const std::string& name, const std::string& text) const {
    return write(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

 private:
  explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace probemark
