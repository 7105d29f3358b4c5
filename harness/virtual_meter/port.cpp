#include "harness/virtual_meter/port.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "harness/process/pseudo_terminal.hpp"

namespace probemark::virtual_meter {
namespace {

tl::unexpected<Error> none(const char* what) {
  return fail(ErrorKind::setup, fmt::format("no {}: {}", what, std::generic_category().message(errno)));
}

}  // namespace

Port::~Port() {
  if (transport == Transport::folder && !name.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
  }
}

Result<Port> Port::create(Transport transport) {
  Port port;
  port.transport = transport;
  if (transport == Transport::terminal) {
    auto terminal = PseudoTerminal::create();
    if (!terminal) {
      return tl::unexpected(terminal.error());
    }
    port.far_end = std::move(terminal->far_end);
    port.name = std::move(terminal->device);
    return port;
  }
  if (transport == Transport::folder) {
    std::string name = (std::filesystem::temp_directory_path() / "probemark-chip-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      return none("folder");
    }
    port.name = std::move(name);
    return port;
  }
  port.listener = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (!port.listener.valid() || ::bind(port.listener.get(), generic, size) != 0 ||
      ::listen(port.listener.get(), 1) != 0 || ::getsockname(port.listener.get(), generic, &size) != 0) {
    return none("TCP port");
  }
  port.name = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
  return port;
}

bool Port::accept() {
  far_end = FileDescriptor(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const int on = 1;
  ::setsockopt(far_end.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return far_end.valid();
}

}  // namespace probemark::virtual_meter
