#include "harness/virtual_board/listen_address.hpp"

#include <gtest/gtest.h>

namespace probemark::virtual_board {
namespace {

TEST(ListenAddress, IsAPortOrAPath) {
  EXPECT_EQ(parse_listen_address("tcp:0").value().port, 0);
  EXPECT_EQ(parse_listen_address("tcp:65535").value().port, 65535);
  EXPECT_EQ(parse_listen_address("unix:/tmp/a b").value().path, "/tmp/a b");
  EXPECT_EQ(describe(parse_listen_address("tcp:17").value()), "tcp:17");
  EXPECT_EQ(describe(parse_listen_address("unix:x").value()), "unix:x");
}

TEST(ListenAddress, IsRefusedWhereItIsNeither) {
  for (const std::string text :
       {"", "tcp", "tcp:", "tcp:65536", "tcp:-1", "tcp:1x", "tcp:127.0.0.1:3", "unix:", "udp:3"}) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::usage);
  }
  EXPECT_FALSE(parse_listen_address("unix:" + std::string(200, 'x')).has_value());
}

}  // namespace
}  // namespace probemark::virtual_board
