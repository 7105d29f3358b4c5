// The server's end of a Remote Serial Protocol session: one client on a unix socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/probe/rsp_packet.hpp"
#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

class RspSocket {
 public:
  /// Listens at `path` and waits for the client.
  static Result<RspSocket> accept_at(const std::string& path);

  /// The next packet or interrupt; nullopt once the client is gone.
  std::optional<RspItem> receive();
  /// What has arrived already; nullopt where nothing has. `gone()` tells whether anything may still come.
  std::optional<RspItem> receive_arrived();
  void reply(std::string_view data);
  void stop_acknowledging() { acknowledging_ = false; }
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  explicit RspSocket(FileDescriptor socket) : socket_(std::move(socket)) {}
  void read(bool block);
  void send(std::string_view bytes);
  std::optional<RspItem> decoded();

  FileDescriptor socket_;
  RspDecoder decoder_;
  std::string last_packet_;
  bool acknowledging_ = true;
  bool gone_ = false;
};

}  // namespace probemark
