#include "harness/record/atomic_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include <sys/stat.h>

#include "harness/record/file_error.hpp"
#include "harness/record/owned_descriptor.hpp"

namespace probemark {
namespace {

/// The errno of what failed; nothing when all is on the disk.
std::optional<int> write_and_sync(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  // mkstemp made the file private to its owner; results are meant to be read.
  if (::fchmod(descriptor, 0644) != 0 || ::fsync(descriptor) != 0) return errno;
  return std::nullopt;
}

}  // namespace

Result<void> write_atomically(const std::filesystem::path& path, std::string_view content) {
  std::string temporary = path.string() + ".XXXXXX";
  OwnedDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.is_open()) return tl::unexpected(file_error("create a file here", path, errno));
  auto failure = write_and_sync(file.get(), content);
  if (!failure && std::rename(temporary.c_str(), path.c_str()) != 0) failure = errno;
  if (failure) {
    ::unlink(temporary.c_str());
    return tl::unexpected(file_error("write", path, *failure));
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const OwnedDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a folder; the rename itself is done by then.
  if (directory.is_open()) (void)::fsync(directory.get());
  return {};
}

}  // namespace probemark
