// A stream socket that carries Remote Serial Protocol packets, with acknowledgement and retransmission.
#pragma once

#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/probe/rsp_packet.hpp"
#include "harness/process/descriptor_wait.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Where a GDB server listens: a unix socket where `path` is set, TCP otherwise.
struct Endpoint {
  std::string path;
  std::string host;
  std::uint16_t port = 0;
};

std::string describe(const Endpoint& endpoint);

/// What is waited for, and for how long.
struct Wait {
  std::string what;  ///< ends the sentence "no answer within 5 s while waiting for ..."
  std::chrono::steady_clock::duration length;
  SteadyTime until;

  static Wait starting_now(std::string what, std::chrono::steady_clock::duration length);
};

class RspConnection {
 public:
  /// False once the server's process has ended, so that nobody waits for it to listen.
  using Alive = std::function<bool()>;

  /// Tries again until the server listens, `deadline` has passed or `alive` says that it never will.
  static Result<RspConnection> connect(const Endpoint& endpoint, std::chrono::steady_clock::duration deadline,
                                       const Alive& alive = {});
  /// Takes over a connected unix socket.
  static Result<RspConnection> adopt(int socket);

  /// Sends a packet and, unless acknowledgements are off, waits until the server has it, sending again where asked.
  Result<void> send(std::string_view data, const Wait& wait);
  /// The next packet; asks again for one with a wrong checksum.
  Result<std::string> receive(const Wait& wait);
  /// The byte that stops a running target.
  Result<void> send_interrupt(const Wait& wait);
  void close();
  /// After QStartNoAckMode was accepted.
  void stop_acknowledging() { acknowledging_ = false; }

 private:
  using Socket = asio::generic::stream_protocol::socket;

  explicit RspConnection(std::unique_ptr<asio::io_context> context);
  Result<void> write(std::string_view bytes, const Wait& wait);
  Result<RspItem> next_item(const Wait& wait);

  std::unique_ptr<asio::io_context> context_;
  Socket socket_;
  RspDecoder decoder_;
  std::deque<std::string> early_;  ///< packets that came before the acknowledgement
  std::vector<char> buffer_;
  bool acknowledging_ = true;
};

}  // namespace probemark
