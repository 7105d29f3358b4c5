#include "harness/probe/simavr_runner/rsp_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace probemark {

Result<RspSocket> RspSocket::accept_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(ErrorKind::setup, "the path of the socket is too long", path);
  }
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener.valid() || ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 1) != 0) {
    return fail(ErrorKind::setup, "cannot listen: " + std::generic_category().message(errno), path);
  }
  FileDescriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client.valid()) {
    return fail(ErrorKind::setup, "cannot accept: " + std::generic_category().message(errno), path);
  }
  return RspSocket(std::move(client));
}

void RspSocket::read(bool block) {
  std::array<char, 1 << 16> buffer;
  const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), block ? 0 : MSG_DONTWAIT);
  if (got > 0) {
    decoder_.feed(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
    gone_ = true;
  }
}

void RspSocket::send(std::string_view bytes) {
  while (!bytes.empty() && !gone_) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR) {
      gone_ = true;
    }
  }
}

std::optional<RspItem> RspSocket::decoded() {
  while (auto item = decoder_.next()) {
    switch (item->kind) {
      case RspItem::Kind::packet:
        if (acknowledging_) {
          send("+");
        }
        return item;
      case RspItem::Kind::interrupt:
        return item;
      case RspItem::Kind::nack:
        send(last_packet_);
        break;
      case RspItem::Kind::ack:
        break;
      default:
        send("-");
    }
  }
  return std::nullopt;
}

std::optional<RspItem> RspSocket::receive() {
  for (;;) {
    if (auto item = decoded()) {
      return item;
    }
    if (gone_) {
      return std::nullopt;
    }
    read(true);
  }
}

std::optional<RspItem> RspSocket::receive_arrived() {
  read(false);
  return decoded();
}

void RspSocket::reply(std::string_view data) {
  last_packet_ = encode_rsp_packet(data);
  send(last_packet_);
}

}  // namespace probemark
