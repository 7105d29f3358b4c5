#include "harness/virtual_board/listen_address.hpp"

#include <fmt/format.h>
#include <sys/un.h>

#include <charconv>

namespace probemark::virtual_board {

namespace {

constexpr std::string_view kTcp = "tcp:";
constexpr std::string_view kUnix = "unix:";

tl::unexpected<Error> refused(std::string_view text, const std::string& why) {
  return fail(ErrorKind::usage, fmt::format("\"{:.120}\" {}", text, why), {}, "tcp:PORT or unix:PATH");
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  if (text.starts_with(kTcp)) {
    const std::string_view digits = text.substr(kTcp.size());
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, address.port);
    if (error != std::errc() || end != last) {
      return refused(text, "has no port between 0 and 65535");
    }
    return address;
  }
  if (!text.starts_with(kUnix) || text.size() == kUnix.size()) {
    return refused(text, "is no place to listen on");
  }
  address.path = text.substr(kUnix.size());
  if (address.path.size() >= sizeof(sockaddr_un::sun_path)) {
    return refused(text,
                   fmt::format("is too long: a socket's path has at most {} bytes", sizeof(sockaddr_un::sun_path) - 1));
  }
  return address;
}

std::string describe(const ListenAddress& address) {
  return address.path.empty() ? fmt::format("{}{}", kTcp, address.port) : fmt::format("{}{}", kUnix, address.path);
}

}  // namespace probemark::virtual_board
