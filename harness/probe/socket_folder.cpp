#include "harness/probe/socket_folder.hpp"

#include <stdlib.h>
#include <sys/un.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace probemark {

namespace {

constexpr const char* kSocketName = "gdb.socket";

}  // namespace

Result<SocketFolder> SocketFolder::create(const std::filesystem::path& preferred) {
  std::error_code error;
  std::filesystem::create_directories(preferred, error);
  if (error) {
    return fail(ErrorKind::setup, "cannot make the folder: " + error.message(), preferred.string());
  }
  const std::filesystem::path near = preferred / kSocketName;
  if (near.native().size() < sizeof(sockaddr_un::sun_path)) {
    std::filesystem::remove(near, error);  // of an earlier launch in the same folder
    return SocketFolder(near);
  }
  std::string pattern = (std::filesystem::temp_directory_path(error) / "probemark-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return fail(ErrorKind::setup, "cannot make a temporary folder: " + std::generic_category().message(errno), pattern);
  }
  SocketFolder folder(std::filesystem::path(pattern) / kSocketName);
  folder.temporary_ = pattern;
  return folder;
}

SocketFolder::SocketFolder(SocketFolder&& other) noexcept
    : socket_(std::move(other.socket_)), temporary_(std::exchange(other.temporary_, {})) {}

SocketFolder& SocketFolder::operator=(SocketFolder&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(temporary_, other.temporary_);
  return *this;
}

SocketFolder::~SocketFolder() {
  if (!temporary_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(temporary_, ignored);
  }
}

}  // namespace probemark
