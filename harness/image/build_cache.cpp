#include "harness/image/build_cache.hpp"

#include <cstdlib>
#include <system_error>

namespace probemark {

namespace fs = std::filesystem;

fs::path BuildCache::place(const std::string& key, const std::string& suffix) const {
  return folder_ / key.substr(0, 2) / (key + suffix);
}

std::optional<fs::path> BuildCache::find(const std::string& key, const std::string& suffix) const {
  fs::path file = place(key, suffix);
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) ? std::optional(std::move(file)) : std::nullopt;
}

namespace {
tl::unexpected<Error> unusable(const fs::path& folder, const std::string& why) {
  return fail(ErrorKind::setup, "cannot write the build cache: " + why, folder.string(),
              "free space or permissions there, or set PROBEMARK_CACHE to another folder");
}
}  // namespace

Result<fs::path> BuildCache::make_work_folder() const {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    return unusable(folder_, error.message());
  }
  std::string pattern = (folder_ / "work-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return unusable(folder_, std::generic_category().message(errno));
  }
  return fs::path(pattern);
}

Result<fs::path> BuildCache::store(const std::string& key, const std::string& suffix, const fs::path& built) const {
  const fs::path file = place(key, suffix);
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (!error) {
    fs::rename(built, file, error);
  }
  if (error) {
    return unusable(file, error.message());
  }
  return file;
}

fs::path default_cache_folder() {
  const auto variable = [](const char* name) -> std::optional<fs::path> {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::optional<fs::path>(value) : std::nullopt;
  };
  if (auto folder = variable("PROBEMARK_CACHE")) {
    return *folder;
  }
  if (auto folder = variable("XDG_CACHE_HOME")) {
    return *folder / "probemark";
  }
  return variable("HOME").value_or("/tmp") / ".cache/probemark";
}

}  // namespace probemark
