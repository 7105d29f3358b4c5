#include "harness/probe/socket_folder.hpp"

#include <sys/un.h>

#include <string>
#include <system_error>

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
    return SocketFolder(near, std::nullopt);
  }
  auto own = ScratchFolder::create();
  if (!own) {
    return tl::unexpected(own.error());
  }
  const std::filesystem::path socket = own->path() / kSocketName;
  return SocketFolder(socket, std::move(*own));
}

}  // namespace probemark
