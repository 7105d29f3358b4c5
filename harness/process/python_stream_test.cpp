#include "harness/process/python_stream.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstring>

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(PythonStream, LinesAndBytesComeAsTheyWereWritten) {
  auto stream = PythonStream::start(
      "import sys\nsys.stdout.buffer.write(b'first ' + sys.argv[1].encode() + b'\\nABCDrest\\n')", {"one"});
  ASSERT_TRUE(stream) << describe(stream.error());
  EXPECT_EQ(**stream->line(30s, "a line"), "first one");
  std::array<std::byte, 4> bytes{};
  ASSERT_TRUE(stream->read(bytes, 30s, "bytes"));
  EXPECT_EQ(std::memcmp(bytes.data(), "ABCD", 4), 0);
  EXPECT_EQ(**stream->line(30s, "a line"), "rest");
  EXPECT_EQ(*stream->line(30s, "a line"), std::nullopt);
  EXPECT_TRUE(stream->ended());
}

TEST(PythonStream, AScriptThatFailsTellsItsLastWords) {
  auto stream = PythonStream::start("raise SystemExit('no such thing')", {});
  ASSERT_TRUE(stream);
  EXPECT_EQ(**stream->line(30s, "a line"), "no such thing");
  const auto end = stream->line(30s, "a line");
  ASSERT_FALSE(end);
  EXPECT_THAT(end.error().what, HasSubstr("exited with status 1"));
}

TEST(PythonStream, AScriptThatIsKilledIsAnError) {
  auto stream = PythonStream::start("import os, sys\nprint('x', flush=True)\nos.kill(os.getpid(), 9)", {});
  ASSERT_TRUE(stream);
  EXPECT_EQ(**stream->line(30s, "a line"), "x");
  std::array<std::byte, 4> bytes{};
  const auto read = stream->read(bytes, 30s, "samples");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("SIGKILL"));
}

TEST(PythonStream, EveryWaitHasADeadlineAndSaysForWhat) {
  auto stream = PythonStream::start("import time\ntime.sleep(1000)", {});
  ASSERT_TRUE(stream);
  const auto late = stream->line(10ms, "its first word");
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().what, HasSubstr("within 10 ms while waiting for its first word"));
  EXPECT_EQ(*stream->line_within(1ms), std::nullopt);
  EXPECT_FALSE(stream->ended());
}

TEST(PythonStream, ItCanBeAskedToEnd) {
  auto stream = PythonStream::start(
      "import signal, sys\ndef end(*_):\n  print('bye', flush=True)\n  sys.exit(0)\n"
      "signal.signal(signal.SIGTERM, end)\nprint('ready', flush=True)\nwhile True: signal.pause()",
      {});
  ASSERT_TRUE(stream);
  EXPECT_EQ(**stream->line(30s, "ready"), "ready");
  stream->ask_to_end();
  EXPECT_EQ(**stream->line(30s, "bye"), "bye");
  EXPECT_EQ(*stream->line(30s, "its end"), std::nullopt);
}

}  // namespace
}  // namespace probemark
