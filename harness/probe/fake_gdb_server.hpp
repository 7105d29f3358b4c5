// A scripted GDB server in a thread, for tests: it says what the script says, byte by byte if need be.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>
#include <thread>

#include "harness/probe/gdb_client.hpp"
#include "harness/process/file_descriptor.hpp"

namespace probemark {

class FakeGdbServer {
 public:
  using Script = std::function<void(FakeGdbServer&)>;

  explicit FakeGdbServer(Script script) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    client_ = FileDescriptor(ends[0]);
    server_ = FileDescriptor(ends[1]);
    thread_ = std::thread([this, script = std::move(script)] {
      script(*this);
      // Read to the end first: a socket closed with unread bytes would reset the client's reads.
      ::shutdown(server_.get(), SHUT_WR);
      std::array<char, 4096> rest;
      while (::recv(server_.get(), rest.data(), rest.size(), 0) > 0) {
      }
      server_.reset();
    });
  }
  FakeGdbServer(const FakeGdbServer&) = delete;
  FakeGdbServer& operator=(const FakeGdbServer&) = delete;
  ~FakeGdbServer() { thread_.join(); }

  /// The client's end; to be taken once.
  int client_socket() { return client_.release(); }

  /// The next item from the client; an empty packet once it is gone.
  RspItem next() {
    for (;;) {
      if (auto item = decoder_.next()) {
        return *item;
      }
      std::array<char, 4096> buffer;
      const ssize_t got = ::recv(server_.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) {
        return {RspItem::Kind::packet, {}};
      }
      decoder_.feed(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    }
  }
  RspItem next_but_acks() {
    for (;;) {
      RspItem item = next();
      if (item.kind != RspItem::Kind::ack) {
        return item;
      }
    }
  }
  /// Takes and acknowledges a packet.
  std::string take() {
    const RspItem item = next_but_acks();
    EXPECT_EQ(item.kind, RspItem::Kind::packet);
    if (acknowledging_) {
      raw("+");
    }
    return item.data;
  }
  void expect(const std::string& packet) { EXPECT_EQ(take(), packet); }
  void reply(std::string_view data) { raw(encode_rsp_packet(data)); }
  void answer(const std::string& packet, std::string_view data) {
    expect(packet);
    reply(data);
  }
  void raw(std::string_view bytes) {
    EXPECT_EQ(::send(server_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void stop_acknowledging() { acknowledging_ = false; }
  /// Answers qSupported and agrees to QStartNoAckMode where the features offer it.
  void negotiate(const std::string& features) {
    EXPECT_TRUE(take().starts_with("qSupported"));
    reply(features);
    if (features.find("QStartNoAckMode+") != std::string::npos) {
      answer("QStartNoAckMode", "OK");
      stop_acknowledging();
    }
  }

 private:
  FileDescriptor client_;
  FileDescriptor server_;
  RspDecoder decoder_;
  bool acknowledging_ = true;
  std::thread thread_;
};

inline Result<GdbClient> connect(FakeGdbServer& server, const GdbOptions& options = {}) {
  auto connection = RspConnection::adopt(server.client_socket());
  if (!connection) {
    return tl::unexpected(connection.error());
  }
  return GdbClient::over(std::move(*connection), options);
}

}  // namespace probemark
