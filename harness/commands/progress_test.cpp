#include "harness/commands/progress.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

Event finished(const std::string& item, Status status, const std::string& reason = "") {
  ItemFinished end;
  end.item = item;
  end.record.status = status;
  end.record.reason = reason;
  return end;
}

/// What Progress prints of a run of one item that ends so.
std::string printed(bool terminal, const Event& end) {
  testing::internal::CaptureStderr();
  {
    Progress progress(terminal);
    RunStarted started;
    started.items = {"a/b/c", "d/e/f"};
    progress.observe(started);
    progress.observe(ItemStarted{"a/b/c", "build"});
    progress.observe(end);
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Progress, WithoutTerminalPrintsOnlyBadEndings) {
  for (const Status status : {Status::bit_exact, Status::does_not_fit, Status::skipped}) {
    EXPECT_EQ(printed(false, finished("a/b/c", status, "reason")), "");
  }
  EXPECT_EQ(printed(false, finished("a/b/c", Status::mismatch, "1 of 3 differ")), "a/b/c: mismatch: 1 of 3 differ\n");
  EXPECT_EQ(printed(false, finished("a/b/c", Status::fault, "HardFault")), "a/b/c: fault: HardFault\n");
  EXPECT_EQ(printed(false, finished("a/b/c", Status::target_lost, "gone")), "a/b/c: target_lost: gone\n");
  EXPECT_EQ(printed(false, finished("a/b/c", Status::build_failed, "gcc")), "a/b/c: build_failed: gcc\n");
  EXPECT_EQ(printed(false, finished("a/b/c", Status::unsupported, "LSTM")), "a/b/c: unsupported: LSTM\n");
}

TEST(Progress, OnATerminalDrawsALineThatIsGoneAfterwards) {
  const std::string text = printed(true, finished("a/b/c", Status::mismatch, "1 of 3 differ"));
  EXPECT_THAT(text, HasSubstr("a/b/c: mismatch: 1 of 3 differ\n"));
  EXPECT_THAT(text, HasSubstr("1/2"));
  EXPECT_THAT(text, testing::EndsWith("\r\x1b[K"));
}

TEST(TerminalWidth, IsThatOfAWideTerminalWhereThereIsNone) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  EXPECT_EQ(terminal_width(null), 120U);
  EXPECT_EQ(terminal_width(-1), 120U);
  EXPECT_FALSE(use_colour(null));
  ::close(null);
}

TEST(UseColour, FollowsTheTerminalAndNoColor) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) {
    GTEST_SKIP() << "no pseudo-terminals here";
  }
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(use_colour(terminal));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(use_colour(terminal)) << "empty counts as not set";
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(use_colour(terminal));
  ::unsetenv("NO_COLOR");
  ::close(terminal);
  ::close(master);
}

}  // namespace
}  // namespace probemark
