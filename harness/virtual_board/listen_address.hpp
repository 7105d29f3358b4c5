// Where something listens, as the command line says it: `tcp:PORT` (loopback only) or `unix:PATH`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark::virtual_board {

struct ListenAddress {
  std::string path;        ///< of a unix socket; empty: TCP on 127.0.0.1
  std::uint16_t port = 0;  ///< 0: any free one
};

/// ErrorKind::usage where it is neither.
Result<ListenAddress> parse_listen_address(std::string_view text);
std::string describe(const ListenAddress& address);

}  // namespace probemark::virtual_board
