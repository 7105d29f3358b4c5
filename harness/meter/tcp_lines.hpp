// A TCP connection that carries lines of text both ways, each wait with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

/// HOST, HOST:PORT or [IPv6]:PORT; what is not given is the default's.
struct TcpAddress {
  std::string host;
  std::uint16_t port = 0;

  /// ErrorKind::usage where the port is none.
  static Result<TcpAddress> parse(std::string_view text, TcpAddress otherwise);
};
std::string describe(const TcpAddress& address);

class TcpLines {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// `whose`: who should listen there, as errors call it. ErrorKind::setup where nobody does.
  static Result<TcpLines> connect(const TcpAddress& address, Duration deadline, std::string whose);

  Result<void> send(std::string_view bytes, Duration deadline, const std::string& what);
  /// The next line without CR and LF. ErrorKind::target_lost where none comes in time, or the other side ends.
  Result<std::string> receive(Duration deadline, const std::string& what);

 private:
  TcpLines(FileDescriptor socket, std::string whose) : socket_(std::move(socket)), whose_(std::move(whose)) {}

  FileDescriptor socket_;
  std::string whose_;
  std::string received_;
  std::size_t searched_ = 0;  ///< bytes known to hold no end of a line
};

}  // namespace probemark
