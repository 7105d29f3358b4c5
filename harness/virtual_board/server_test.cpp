#include "harness/virtual_board/server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "harness/process/child_process.hpp"
#include "harness/process/file_descriptor.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/virtual_board/echo_link.hpp"
#include "harness/virtual_board/line_channel.hpp"

namespace probemark::virtual_board {
namespace {

using namespace std::chrono_literals;

constexpr auto kDeadline = 10s;

std::filesystem::path socket_path(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) / fmt::format("pm-{}-{}", ::getpid(), name);
}

/// Serves an EchoLink on a unix socket, with a control line, until it goes out of scope.
struct ServerTest : testing::Test {
  void SetUp() override {
    auto created = Server::create({path.string(), 0});
    ASSERT_TRUE(created.has_value()) << created.error().what;
    server.emplace(std::move(*created));
    const auto added = server->add_control({control_path.string(), 0}, [](std::string_view line) {
      return ControlAnswer{"ok " + std::string(line), line == "drop"};
    });
    ASSERT_TRUE(added.has_value()) << added.error().what;
    thread = std::thread([this] { server->run(link); });
  }

  void TearDown() override {
    end();
    clear_interrupt();
  }

  void end() {
    interrupt();
    if (thread.joinable()) {
      thread.join();
    }
    server.reset();
  }

  LineChannel connect() {
    auto channel = LineChannel::connect(path, kDeadline);
    EXPECT_TRUE(channel.has_value()) << channel.error().what;
    return std::move(*channel);
  }

  static std::string exchange(LineChannel& channel, std::string_view line) {
    EXPECT_TRUE(channel.send(line, kDeadline, "the echo").has_value());
    const auto answer = channel.receive(kDeadline, "the echo");
    return answer ? *answer : answer.error().what;
  }

  std::filesystem::path path = socket_path("link");
  std::filesystem::path control_path = socket_path("control");
  EchoLink link;
  std::optional<Server> server;
  std::thread thread;
};

TEST_F(ServerTest, ServesOneClientAfterTheOther) {
  {
    LineChannel first = connect();
    EXPECT_EQ(exchange(first, "one"), "one");
  }
  LineChannel second = connect();
  EXPECT_EQ(exchange(second, "two"), "two");
  end();
  EXPECT_EQ(link.connections, 2);
}

TEST_F(ServerTest, ASecondClientWaitsForTheFirst) {
  std::optional<LineChannel> first = connect();
  EXPECT_EQ(exchange(*first, "one"), "one");
  LineChannel second = connect();
  ASSERT_TRUE(second.send("two", kDeadline, "the echo").has_value());
  EXPECT_EQ(exchange(*first, "still one"), "still one");
  first.reset();
  EXPECT_EQ(second.receive(kDeadline, "the echo").value(), "two");
}

TEST_F(ServerTest, TellsItsControlAndDropsTheClientWhereToldSo) {
  LineChannel client = connect();
  EXPECT_EQ(exchange(client, "hello"), "hello");
  EXPECT_EQ(tell({control_path.string(), 0}, "status").value(), "ok status");
  EXPECT_EQ(exchange(client, "still here"), "still here");
  EXPECT_EQ(tell({control_path.string(), 0}, "drop").value(), "ok drop");
  EXPECT_THAT(client.receive(kDeadline, "the echo").error().what, testing::HasSubstr("closed"));
  LineChannel next = connect();
  EXPECT_EQ(exchange(next, "hello"), "hello");
}

TEST_F(ServerTest, ALineWithoutEndEndsItsConnectionAlone) {
  auto endless = LineChannel::connect(control_path, kDeadline);
  ASSERT_TRUE(endless.has_value());
  // The end of the line comes far behind the bound.
  static_cast<void>(endless->send(std::string(1 << 16, 'x'), kDeadline, "the control line"));
  EXPECT_FALSE(endless->receive(kDeadline, "an answer").has_value());
  EXPECT_EQ(tell({control_path.string(), 0}, "status").value(), "ok status");
}

TEST_F(ServerTest, RemovesItsSocketsAtTheEnd) {
  EXPECT_TRUE(std::filesystem::exists(path));
  end();
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(control_path));
}

TEST_F(ServerTest, DoesNotTakeALivingSocketAway) {
  const auto second = Server::create({path.string(), 0});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::setup);
  EXPECT_THAT(second.error().what, testing::HasSubstr(path.string()));
  LineChannel client = connect();
  EXPECT_EQ(exchange(client, "hello"), "hello");
}

TEST(Server, LeavesAFileOfAnotherKindAlone) {
  const std::filesystem::path path = socket_path("file");
  std::ofstream(path) << "precious";
  EXPECT_FALSE(Server::create({path.string(), 0}).has_value());
  EXPECT_EQ(std::filesystem::file_size(path), 8U);
  std::filesystem::remove(path);
}

TEST(Server, ReplacesASocketThatNobodyListensOn) {
  const std::filesystem::path path = socket_path("dead");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  {
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(Server::create({path.string(), 0}).has_value());
}

TEST(Server, FindsAFreePortOnLoopback) {
  auto server = Server::create({"", 0});
  ASSERT_TRUE(server.has_value());
  EXPECT_NE(server->address().port, 0);
  EXPECT_FALSE(Server::create(server->address()).has_value()) << "the port is taken";
}

TEST(Server, EndsWithTheProcessItWatches) {
  auto server = Server::create({"", 0});
  ASSERT_TRUE(server.has_value());
  auto process = ChildProcess::spawn({"sleep", "60"});
  ASSERT_TRUE(process.has_value());
  server->end_with_process(process->id());
  EchoLink link;
  std::thread thread([&] { server->run(link); });
  process->terminate();
  thread.join();
}

TEST(Tell, FailsWhereNobodyListens) {
  const auto answer = tell({socket_path("nobody").string(), 0}, "status");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::target_lost);
}

}  // namespace
}  // namespace probemark::virtual_board
