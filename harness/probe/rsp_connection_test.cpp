#include "harness/probe/rsp_connection.hpp"

#include <gtest/gtest.h>
#include <sys/un.h>

#include "harness/probe/fake_gdb_server.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

Wait waiting(std::chrono::steady_clock::duration length = 5s) { return Wait::starting_now("the test", length); }

TEST(RspConnection, PutsSplitPacketsTogether) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.expect("hello");
    const std::string packet = encode_rsp_packet("a}b#c$d");
    for (const char byte : packet) {
      s.raw(std::string_view(&byte, 1));
    }
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->send("hello", waiting()));
  EXPECT_EQ(connection->receive(waiting()).value(), "a}b#c$d");
}

TEST(RspConnection, SendsAgainWhatWasRefused) {
  FakeGdbServer server([](FakeGdbServer& s) {
    EXPECT_EQ(s.next().data, "hello");
    s.raw("-");
    s.expect("hello");
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->send("hello", waiting()));
}

TEST(RspConnection, AsksAgainAfterAWrongChecksum) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.expect("hello");
    s.raw("$world#00");
    EXPECT_EQ(s.next_but_acks().kind, RspItem::Kind::nack);
    s.reply("world");
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->send("hello", waiting()));
  EXPECT_EQ(connection->receive(waiting()).value(), "world");
}

TEST(RspConnection, GivesUpAfterManyWrongChecksums) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.expect("hello");
    for (int i = 0; i < 4; ++i) {
      s.raw("$world#00");
      EXPECT_EQ(s.next_but_acks().kind, RspItem::Kind::nack);
    }
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->send("hello", waiting()));
  const auto received = connection->receive(waiting());
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().what, "4 packets with wrong checksums came while waiting for the test");
}

TEST(RspConnection, TakesAnAnswerForAnAcknowledgement) {
  FakeGdbServer server([](FakeGdbServer& s) {
    EXPECT_EQ(s.next().data, "hello");
    s.reply("world");
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->send("hello", waiting()));
  EXPECT_EQ(connection->receive(waiting()).value(), "world");
}

TEST(RspConnection, SaysWhatItWaitedForWhenTheServerIsGone) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.expect("hello");
    s.raw("$wor");
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  ASSERT_TRUE(connection->send("hello", waiting()));
  const auto received = connection->receive(waiting());
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(received.error().what, "the GDB server closed the connection while waiting for the test (End of file)");
}

TEST(RspConnection, KeepsItsDeadline) {
  FakeGdbServer server([](FakeGdbServer& s) { EXPECT_EQ(s.next().data, ""); });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  const auto received = connection->receive(waiting(20ms));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().what, "no answer within 20 ms while waiting for the test");
}

TEST(RspConnection, IsInterruptible) {
  FakeGdbServer server([](FakeGdbServer& s) {
    interrupt();
    EXPECT_EQ(s.next().data, "");
  });
  auto connection = RspConnection::adopt(server.client_socket());
  ASSERT_TRUE(connection);
  const auto received = connection->receive(waiting(60s));
  clear_interrupt();
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind, ErrorKind::interrupted);
}

TEST(RspConnection, WaitsForAServerThatStartsToListen) {
  const std::string path = ::testing::TempDir() + "/probemark-late.socket";
  ::unlink(path.c_str());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM, 0));
  int questions = 0;
  const auto connection = RspConnection::connect({path, {}, 0}, 10s, [&] {
    if (++questions == 3) {
      EXPECT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
      EXPECT_EQ(::listen(listener.get(), 1), 0);
    }
    return true;
  });
  EXPECT_TRUE(connection) << describe(connection.error());
  ::unlink(path.c_str());
}

TEST(RspConnection, ConnectsOverTcp) {
  const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_TRUE(RspConnection::connect({{}, "127.0.0.1", ntohs(address.sin_port)}, 5s));
}

TEST(RspConnection, GivesUpOnADeadServerAndOnADeadline) {
  const auto dead = RspConnection::connect({"/nowhere/gdb", {}, 0}, 60s, [] { return false; });
  ASSERT_FALSE(dead);
  EXPECT_EQ(dead.error().what, "the GDB server ended while waiting for the GDB server to listen on /nowhere/gdb");
  const auto late = RspConnection::connect({"/nowhere/gdb", {}, 0}, 10ms);
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().what.find("no connection within 10 ms"), std::string::npos);
  const auto refused = RspConnection::connect({{}, "127.0.0.1", 1}, 10ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::target_lost);
}

TEST(RspConnection, RefusesAPathThatIsTooLong) {
  const auto connection = RspConnection::connect({std::string(200, 'x'), {}, 0}, 5s);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().kind, ErrorKind::setup);
}

}  // namespace
}  // namespace probemark
