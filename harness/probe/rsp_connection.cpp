#include "harness/probe/rsp_connection.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <optional>
#include <utility>

#include "harness/process/interrupt.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;
using Socket = asio::generic::stream_protocol::socket;
using GenericEndpoint = asio::generic::stream_protocol::endpoint;

constexpr std::size_t kReadSize = 1 << 16;
constexpr int kTransmissions = 4;
constexpr auto kRetryAfter = 2ms;

tl::unexpected<Error> dropped(const Wait& wait, const std::error_code& reason) {
  return fail(ErrorKind::target_lost, fmt::format("the GDB server closed the connection while waiting for {} ({})",
                                                  wait.what, reason.message()));
}

tl::unexpected<Error> too_late(const Wait& wait) {
  return fail(ErrorKind::target_lost,
              fmt::format("no answer within {} while waiting for {}", describe_duration(wait.length), wait.what));
}

Result<std::vector<GenericEndpoint>> resolve(asio::io_context& context, const Endpoint& endpoint) {
  if (!endpoint.path.empty()) {
    // asio throws on a path that does not fit into sockaddr_un.
    if (endpoint.path.size() >= sizeof(sockaddr_un::sun_path)) {
      return fail(ErrorKind::setup, fmt::format("the path of the socket {} is too long", endpoint.path));
    }
    return std::vector<GenericEndpoint>{asio::local::stream_protocol::endpoint(endpoint.path)};
  }
  asio::ip::tcp::resolver resolver(context);
  std::error_code error;
  const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port), error);
  if (error) {
    return fail(ErrorKind::setup, fmt::format("cannot resolve {}: {}", endpoint.host, error.message()));
  }
  std::vector<GenericEndpoint> addresses;
  for (const auto& entry : found) {
    addresses.emplace_back(entry.endpoint());
  }
  return addresses;
}

/// One attempt; the error code tells whether another is worth it.
std::error_code connect_once(asio::io_context& context, Socket& socket, const GenericEndpoint& address,
                             SteadyTime until) {
  std::optional<std::error_code> outcome;
  socket.async_connect(address, [&](const std::error_code& error) { outcome = error; });
  while (!outcome && !interrupted() && std::chrono::steady_clock::now() < until) {
    context.restart();
    context.run_one_for(50ms);
  }
  const bool in_time = outcome.has_value();
  std::error_code ignored;
  if (!in_time || *outcome) {
    socket.close(ignored);
    context.restart();
    context.poll();
  }
  return in_time ? *outcome : std::make_error_code(std::errc::timed_out);
}

}  // namespace

std::string describe(const Endpoint& endpoint) {
  return endpoint.path.empty() ? fmt::format("{}:{}", endpoint.host, endpoint.port) : endpoint.path;
}

Wait Wait::starting_now(std::string what, std::chrono::steady_clock::duration length) {
  return {std::move(what), length, std::chrono::steady_clock::now() + length};
}

RspConnection::RspConnection(std::unique_ptr<asio::io_context> context)
    : context_(std::move(context)), socket_(*context_), buffer_(kReadSize) {}

Result<RspConnection> RspConnection::adopt(int socket) {
  RspConnection connection(std::make_unique<asio::io_context>());
  std::error_code error;
  connection.socket_.assign(asio::generic::stream_protocol(AF_UNIX, 0), socket, error);
  if (!error) {
    connection.socket_.non_blocking(true, error);
  }
  if (error) {
    return fail(ErrorKind::internal, fmt::format("cannot take over the socket: {}", error.message()));
  }
  return connection;
}

void RspConnection::close() {
  std::error_code ignored;
  socket_.close(ignored);
}

Result<RspConnection> RspConnection::connect(const Endpoint& endpoint, std::chrono::steady_clock::duration deadline,
                                             const Alive& alive) {
  RspConnection connection(std::make_unique<asio::io_context>());
  const auto addresses = resolve(*connection.context_, endpoint);
  if (!addresses) {
    return tl::unexpected(addresses.error());
  }
  const Wait wait = Wait::starting_now(fmt::format("the GDB server to listen on {}", describe(endpoint)), deadline);
  for (std::error_code error;;) {
    // Looked at before the attempt: a server that ended right after it may still have answered.
    const bool was_alive = !alive || alive();
    for (const GenericEndpoint& address : *addresses) {
      error = connect_once(*connection.context_, connection.socket_, address, wait.until);
      if (!error) {
        connection.socket_.non_blocking(true, error);
        if (endpoint.path.empty()) {
          connection.socket_.set_option(asio::ip::tcp::no_delay(true), error);
        }
        return connection;
      }
    }
    if (!was_alive) {
      return fail(ErrorKind::target_lost, fmt::format("the GDB server ended while waiting for {}", wait.what));
    }
    if (std::chrono::steady_clock::now() >= wait.until) {
      return fail(ErrorKind::target_lost, fmt::format("no connection within {} while waiting for {} ({})",
                                                      describe_duration(deadline), wait.what, error.message()));
    }
    if (const auto waited = wait_until(std::chrono::steady_clock::now() + kRetryAfter); !waited) {
      return tl::unexpected(waited.error());
    }
  }
}

Result<void> RspConnection::write(std::string_view bytes, const Wait& wait) {
  while (!bytes.empty()) {
    std::error_code error;
    const std::size_t written = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    bytes.remove_prefix(written);
    if (error == asio::error::would_block) {
      const auto ready = wait_for_descriptor(socket_.native_handle(), POLLOUT, wait.until);
      if (!ready) {
        return tl::unexpected(ready.error());
      }
      if (!*ready) {
        return too_late(wait);
      }
    } else if (error) {
      return dropped(wait, error);
    }
  }
  return {};
}

Result<RspItem> RspConnection::next_item(const Wait& wait) {
  for (;;) {
    if (auto item = decoder_.next()) {
      return std::move(*item);
    }
    std::error_code error;
    const std::size_t got = socket_.read_some(asio::buffer(buffer_), error);
    if (error == asio::error::would_block) {
      const auto ready = wait_for_descriptor(socket_.native_handle(), POLLIN, wait.until);
      if (!ready) {
        return tl::unexpected(ready.error());
      }
      if (!*ready) {
        return too_late(wait);
      }
    } else if (error) {
      return dropped(wait, error);
    }
    decoder_.feed(std::string_view(buffer_.data(), got));
  }
}

Result<void> RspConnection::send(std::string_view data, const Wait& wait) {
  const std::string packet = encode_rsp_packet(data);
  for (int transmission = 0; transmission < kTransmissions; ++transmission) {
    if (auto written = write(packet, wait); !written || !acknowledging_) {
      return written;
    }
    for (;;) {
      auto item = next_item(wait);
      if (!item) {
        return tl::unexpected(item.error());
      }
      if (item->kind == RspItem::Kind::ack) {
        return {};
      }
      if (item->kind == RspItem::Kind::nack) {
        break;
      }
      if (item->kind == RspItem::Kind::packet) {
        // An answer implies the acknowledgement.
        static_cast<void>(write("+", wait));
        early_.push_back(std::move(item->data));
        return {};
      }
    }
  }
  return fail(ErrorKind::target_lost,
              fmt::format("the GDB server refused a packet {} times while waiting for {}", kTransmissions, wait.what));
}

Result<std::string> RspConnection::receive(const Wait& wait) {
  if (!early_.empty()) {
    std::string data = std::move(early_.front());
    early_.pop_front();
    return data;
  }
  for (int transmission = 0; transmission < kTransmissions;) {
    auto item = next_item(wait);
    if (!item) {
      return tl::unexpected(item.error());
    }
    switch (item->kind) {
      case RspItem::Kind::packet:
        if (acknowledging_) {
          // What arrived is good even if the server went away right behind it; the next call will tell.
          static_cast<void>(write("+", wait));
        }
        return std::move(item->data);
      case RspItem::Kind::bad_checksum:
        ++transmission;
        if (!acknowledging_) {
          return fail(ErrorKind::target_lost,
                      fmt::format("a packet with a wrong checksum came while waiting for {}", wait.what));
        }
        if (auto written = write("-", wait); !written) {
          return tl::unexpected(written.error());
        }
        break;
      case RspItem::Kind::too_long:
        return fail(ErrorKind::target_lost, fmt::format("a malformed packet came while waiting for {}", wait.what));
      default:
        break;
    }
  }
  return fail(ErrorKind::target_lost,
              fmt::format("{} packets with wrong checksums came while waiting for {}", kTransmissions, wait.what));
}

Result<void> RspConnection::send_interrupt(const Wait& wait) { return write("\x03", wait); }

}  // namespace probemark
