#include "harness/probe/serial_bridge.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/probe/gdb_client.hpp"

namespace probemark {
namespace {

struct Pty {
  FileDescriptor master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  std::string name;
  Pty() {
    EXPECT_EQ(::grantpt(master.get()), 0);
    EXPECT_EQ(::unlockpt(master.get()), 0);
    std::array<char, 64> path{};
    EXPECT_EQ(::ptsname_r(master.get(), path.data(), path.size()), 0);
    name = path.data();
  }
};

TEST(SerialBridge, CarriesPacketsBothWays) {
  Pty pty;
  auto bridge = SerialBridge::open(pty.name);
  ASSERT_TRUE(bridge) << describe(bridge.error());
  auto connection = RspConnection::adopt((*bridge)->take_socket());
  ASSERT_TRUE(connection);
  const Wait wait = Wait::starting_now("the probe", std::chrono::seconds(10));
  const std::string binary("\x03\x11\x13\r\n\x04\xff", 7);
  std::thread probe([&] {
    std::array<char, 256> buffer{};
    std::string got;
    while (got.find('#') == std::string::npos || got.size() < got.find('#') + 3) {
      const ssize_t count = ::read(pty.master.get(), buffer.data(), buffer.size());
      ASSERT_GT(count, 0);
      got.append(buffer.data(), static_cast<std::size_t>(count));
    }
    EXPECT_EQ(got, encode_rsp_packet(binary));
    const std::string answer = "+" + encode_rsp_packet("OK" + binary);
    EXPECT_EQ(::write(pty.master.get(), answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
  });
  EXPECT_TRUE(connection->send(binary, wait));
  const auto reply = connection->receive(wait);
  probe.join();
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(*reply, "OK" + binary);
}

TEST(SerialBridge, EndsTheConnectionWhenTheProbeIsUnplugged) {
  auto pty = std::make_unique<Pty>();
  auto bridge = SerialBridge::open(pty->name);
  ASSERT_TRUE(bridge);
  auto connection = RspConnection::adopt((*bridge)->take_socket());
  ASSERT_TRUE(connection);
  pty.reset();
  const auto reply = connection->receive(Wait::starting_now("the probe", std::chrono::seconds(10)));
  ASSERT_FALSE(reply);
  EXPECT_NE(reply.error().what.find("closed the connection"), std::string::npos) << reply.error().what;
}

TEST(SerialBridge, EndsThoughTheProbeTakesNothing) {
  Pty pty;
  auto bridge = SerialBridge::open(pty.name);
  ASSERT_TRUE(bridge);
  const FileDescriptor client((*bridge)->take_socket());
  const std::string bytes(1 << 16, 'x');
  while (::send(client.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
  EXPECT_EQ(errno, EAGAIN) << "the port is full, and all that leads to it";
  bridge->reset();
}

TEST(SerialBridge, SaysWhatIsWrongWithThePort) {
  const auto missing = SerialBridge::open("/dev/no-such-port");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::setup);
  EXPECT_EQ(missing.error().remedy, "connect the probe, or correct `port` in the board file");
  const auto no_line = SerialBridge::open("/dev/null");
  ASSERT_FALSE(no_line);
  EXPECT_EQ(no_line.error().remedy, "check that it is a serial port");
}

}  // namespace
}  // namespace probemark
