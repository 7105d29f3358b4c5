#include "harness/conform/report_folder.hpp"

#include <fcntl.h>

#include <fmt/format.h>

#include <cerrno>

#include "harness/conform/conformance_json.hpp"
#include "harness/conform/conformance_markdown.hpp"
#include "harness/record/atomic_file.hpp"
#include "harness/record/file_error.hpp"
#include "harness/record/file_lock.hpp"

namespace probemark {

namespace fs = std::filesystem;

Result<ReportFolder> ReportFolder::create(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return tl::unexpected(file_error("create this folder", folder, error.value()));
  }
  FileDescriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.get() < 0) {
    return tl::unexpected(file_error("open this folder", folder, errno));
  }
  if (auto locked = lock_exclusively(lock.get(), folder); !locked) {
    return tl::unexpected(locked.error());
  }
  for (const char* name : {"conformance.json", "conformance.md", "junit.xml", "failures"}) {
    if (fs::exists(folder / name, error)) {
      return fail(ErrorKind::usage, fmt::format("a conformance run is already recorded here: there is {}", name),
                  folder.string(), "write elsewhere with --out DIR, or remove that folder");
    }
  }
  return ReportFolder(folder, std::move(lock));
}

Result<void> ReportFolder::write(const Conformance& conformance) const {
  const std::string json =
      conformance_to_json(conformance).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  if (auto written = write_atomically(folder_ / "conformance.json", json); !written) {
    return written;
  }
  return write_atomically(folder_ / "conformance.md", conformance_to_markdown(conformance));
}

}  // namespace probemark
