#include "harness/virtual_board/line_channel.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;

std::string last_error() { return std::generic_category().message(errno); }

tl::unexpected<Error> late(LineChannel::Duration deadline, const std::string& what) {
  return fail(ErrorKind::target_lost,
              fmt::format("no answer within {} while waiting for {}", describe_duration(deadline), what));
}

tl::unexpected<Error> closed(const std::string& what) {
  return fail(ErrorKind::target_lost, fmt::format("the connection was closed while waiting for {}", what));
}

}  // namespace

Result<LineChannel> LineChannel::connect(const std::filesystem::path& path, Duration deadline, const Alive& alive) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) {
    return fail(ErrorKind::setup, fmt::format("the path of the socket {} is too long", name));
  }
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) {
    return fail(ErrorKind::setup, fmt::format("cannot make a socket: {}", last_error()));
  }
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    const bool was_alive = !alive || alive();
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      return LineChannel(std::move(socket));
    }
    const std::string why = last_error();
    if (!was_alive || std::chrono::steady_clock::now() >= until) {
      return fail(ErrorKind::target_lost, fmt::format("nobody listens on {}: {}", name, why));
    }
    if (const auto waited = wait_until(std::chrono::steady_clock::now() + 1ms); !waited) {
      return tl::unexpected(waited.error());
    }
  }
}

Result<void> LineChannel::send(std::string_view line, Duration deadline, const std::string& what) {
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  std::string bytes(line);
  bytes += '\n';
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket_.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) {
      return closed(what);
    }
    const auto ready = wait_for_descriptor(socket_.get(), POLLOUT, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return late(deadline, what);
    }
  }
  return {};
}

Result<std::string> LineChannel::receive(Duration deadline, const std::string& what) {
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  std::size_t searched = 0;
  for (;;) {
    if (const std::size_t end = received_.find('\n', searched); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    searched = received_.size();
    std::array<char, 1 << 16> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      return closed(what);
    }
    const auto ready = wait_for_descriptor(socket_.get(), POLLIN, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return late(deadline, what);
    }
  }
}

}  // namespace probemark::virtual_board
