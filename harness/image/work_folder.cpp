#include "harness/image/work_folder.hpp"

#include <fstream>
#include <system_error>

namespace probemark {

namespace fs = std::filesystem;

Result<WorkFolder> WorkFolder::create(const BuildCache& cache) {
  auto folder = cache.make_work_folder();
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  return WorkFolder(std::move(*folder));
}

WorkFolder::~WorkFolder() {
  if (!path_.empty()) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
}

Result<fs::path> WorkFolder::write(const std::string& name, std::span<const std::uint8_t> bytes) const {
  fs::path file = path_ / name;
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) {
    return fail(ErrorKind::setup, "cannot write", file.string(), "free space there, or set PROBEMARK_CACHE");
  }
  return file;
}

}  // namespace probemark
