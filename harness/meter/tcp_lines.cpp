#include "harness/meter/tcp_lines.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "harness/process/descriptor_wait.hpp"

namespace probemark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t chunk = 1 << 17;
constexpr std::size_t longest_line = 64 << 20;  ///< 40 000 numbers take some 1 MB

struct AddressListCloser {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

/// An errno; 0: connected.
Result<int> connect_once(int socket, const addrinfo& address, SteadyTime until) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  const auto ready = wait_for_descriptor(socket, POLLOUT, until);
  if (!ready) {
    return tl::unexpected(ready.error());
  }
  int error = ETIMEDOUT;
  socklen_t size = sizeof error;
  if (*ready) {
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  return error;
}

}  // namespace

Result<TcpAddress> TcpAddress::parse(std::string_view text, TcpAddress otherwise) {
  TcpAddress address = std::move(otherwise);
  const bool bracketed = text.starts_with('[');
  const std::size_t end_of_host = bracketed ? text.find(']') : text.find(':');
  std::string_view host = text.substr(0, end_of_host);
  std::string_view port = end_of_host == std::string_view::npos ? "" : text.substr(end_of_host);
  if (bracketed) {
    host.remove_prefix(1);
    port.remove_prefix(port.empty() ? 0 : 1);
  }
  if (!host.empty()) {
    address.host = host;
  }
  if (port.empty()) {
    return address;
  }
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port == 0) {
    return fail(ErrorKind::usage, fmt::format("'{}' is no HOST:PORT", text), {}, "e.g. 127.0.0.1:1905");
  }
  return address;
}

std::string describe(const TcpAddress& address) { return fmt::format("{}:{}", address.host, address.port); }

Result<TcpLines> TcpLines::connect(const TcpAddress& address, Duration deadline, std::string whose) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
      error != 0) {
    return fail(ErrorKind::setup, fmt::format("cannot find the host {}: {}", address.host, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, AddressListCloser> list(found);
  const SteadyTime until = Clock::now() + deadline;
  int last = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    FileDescriptor socket(::socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol));
    const auto error = socket.valid() ? connect_once(socket.get(), *at, until) : Result<int>(errno);
    if (!error) {
      return tl::unexpected(error.error());
    }
    if (*error == 0) {
      const int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return TcpLines(std::move(socket), std::move(whose));
    }
    last = *error;
  }
  return fail(ErrorKind::setup,
              fmt::format("{} does not listen on {}: {}", whose, describe(address), std::strerror(last)));
}

Result<void> TcpLines::send(std::string_view bytes, Duration deadline, const std::string& what) {
  const SteadyTime until = Clock::now() + deadline;
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) {
      continue;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      return fail(ErrorKind::target_lost,
                  fmt::format("{} closed the connection at {}: {}", whose_, what, std::strerror(errno)));
    }
    const auto ready = wait_for_descriptor(socket_.get(), POLLOUT, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return fail(ErrorKind::target_lost,
                  fmt::format("{} took nothing within {} at {}", whose_, describe_duration(deadline), what));
    }
  }
  return {};
}

Result<std::string> TcpLines::receive(Duration deadline, const std::string& what) {
  const SteadyTime until = Clock::now() + deadline;
  for (;;) {
    if (const std::size_t end = received_.find('\n', searched_); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      searched_ = 0;
      if (line.ends_with('\r')) {
        line.pop_back();
      }
      return line;
    }
    searched_ = received_.size();
    if (received_.size() > longest_line) {
      return fail(ErrorKind::target_lost, fmt::format("{} sent a line of more than {} MB", whose_, longest_line >> 20));
    }
    const auto ready = wait_for_descriptor(socket_.get(), POLLIN, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return fail(ErrorKind::target_lost, fmt::format("no answer of {} within {} while waiting for {}", whose_,
                                                      describe_duration(deadline), what));
    }
    received_.resize(searched_ + chunk);
    const ssize_t got = ::recv(socket_.get(), received_.data() + searched_, chunk, 0);
    const int error = errno;
    received_.resize(searched_ + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0 || (got < 0 && error != EAGAIN && error != EWOULDBLOCK && error != EINTR)) {
      return fail(ErrorKind::target_lost, fmt::format("{} closed the connection while waiting for {}{}", whose_, what,
                                                      got < 0 ? fmt::format(": {}", std::strerror(error)) : ""));
    }
  }
}

}  // namespace probemark
