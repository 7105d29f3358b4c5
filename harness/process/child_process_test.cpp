#include "harness/process/child_process.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "harness/process/interrupt.hpp"
#include "harness/process/process_descriptor.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

/// Whether the process ends within 5 s; also true where it is gone already.
bool ends(int id) {
  const FileDescriptor process = open_process(id);
  if (!process.valid()) {
    return true;
  }
  pollfd wait_for_end{process.get(), POLLIN, 0};
  return ::poll(&wait_for_end, 1, 5000) == 1;
}

TEST(ChildProcess, DestructorEndsItAndItsGroup) {
  const auto log = std::filesystem::path(::testing::TempDir()) / "probemark-group.log";
  int id = 0;
  int grandchild = 0;
  {
    auto child = ChildProcess::spawn({"sh", "-c", "sleep 1000 & echo $!; wait"}, {log, -1, {}, {}});
    ASSERT_TRUE(child) << describe(child.error());
    id = child->id();
    for (int i = 0; i < 1000 && grandchild == 0; ++i) {
      std::ifstream(log) >> grandchild;
      ASSERT_TRUE(wait_until(std::chrono::steady_clock::now() + 2ms));
    }
  }
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(ends(id));
  EXPECT_TRUE(ends(grandchild));
}

TEST(ChildProcess, KillsWhatIgnoresSigterm) {
  auto child = ChildProcess::spawn({"sh", "-c", "trap '' TERM; while :; do sleep 0.01; done"});
  ASSERT_TRUE(child);
  ASSERT_TRUE(wait_until(std::chrono::steady_clock::now() + 100ms));
  EXPECT_EQ(child->terminate(50ms).signal, SIGKILL);
}

TEST(ChildProcess, InterruptsWhatTidiesUpOnThat) {
  const auto log = std::filesystem::path(::testing::TempDir()) / "probemark-interrupt.log";
  auto child = ChildProcess::spawn({"sh", "-c", "trap 'exit 7' INT; echo ready; while :; do sleep 0.01; done"},
                                   {log, -1, {}, {}});
  ASSERT_TRUE(child);
  for (std::string word; word != "ready"; std::ifstream(log) >> word) {
    ASSERT_TRUE(wait_until(std::chrono::steady_clock::now() + 2ms));
  }
  EXPECT_EQ(child->interrupt(5s).code, 7);
}

TEST(ChildProcess, DiesWithAParentThatIsKilled) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    auto child = ChildProcess::spawn({"sleep", "1000"});
    const int id = child ? child->id() : -1;
    [[maybe_unused]] const auto written = ::write(pipe_ends[1], &id, sizeof id);
    ::pause();
  }
  int id = -1;
  ASSERT_EQ(::read(pipe_ends[0], &id, sizeof id), static_cast<ssize_t>(sizeof id));
  ASSERT_GT(id, 0);
  const FileDescriptor process = open_process(id);
  ASSERT_TRUE(process.valid());
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  pollfd wait_for_end{process.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&wait_for_end, 1, 5000), 1);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST(ChildProcess, SaysHowItEnded) {
  auto child = ChildProcess::spawn({"sh", "-c", "kill -ABRT $$"});
  ASSERT_TRUE(child);
  const auto ended = child->wait(5s);
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ(describe(**ended), "was killed by SIGABRT");
}

TEST(ChildProcess, WaitHasADeadline) {
  auto child = ChildProcess::spawn({"sleep", "1000"});
  ASSERT_TRUE(child);
  const auto ended = child->wait(10ms);
  ASSERT_TRUE(ended);
  EXPECT_FALSE(*ended);
}

TEST(ChildProcess, MissingProgramNamesThePackage) {
  const auto child = ChildProcess::spawn({"qemu-system-riscv32-of-nowhere"});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().kind, ErrorKind::setup);
  EXPECT_EQ(child.error().what, "the program qemu-system-riscv32-of-nowhere was not found");
  EXPECT_EQ(child.error().remedy, "apt install qemu-system-misc");
}

TEST(RunToEnd, CapturesWithABound) {
  const auto run = run_to_end({"sh", "-c", "echo out; echo err >&2; exit 3"}, 5s);
  ASSERT_TRUE(run) << describe(run.error());
  EXPECT_EQ(run->status.code, 3);
  EXPECT_EQ(run->output, "out\nerr\n");
  const auto flood = run_to_end({"sh", "-c", "head -c 300000 /dev/zero"}, 5s, {{}, {}, 1000});
  ASSERT_TRUE(flood);
  EXPECT_TRUE(flood->truncated);
  EXPECT_EQ(flood->output.size(), 1000u);
}

TEST(RunToEnd, PassesFolderAndEnvironment) {
  const auto run = run_to_end({"sh", "-c", "pwd; echo $PM_TEST"}, 5s, {"/", {"PM_TEST=yes"}, 1000});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->output, "/\nyes\n");
}

TEST(RunToEnd, KeepsItsDeadline) {
  const auto run = run_to_end({"sleep", "1000"}, 30ms);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().what, "sleep did not end within 30 ms");
}

TEST(RunToEnd, IsInterruptible) {
  std::thread other([] { interrupt(); });
  const auto run = run_to_end({"sleep", "1000"}, 60s);
  other.join();
  clear_interrupt();
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::interrupted);
}

TEST(LastWords, AreTheEndOfTheLog) {
  const auto log = std::filesystem::path(::testing::TempDir()) / "probemark-words.log";
  std::ofstream(log) << "one\n\ntwo\n";
  EXPECT_EQ(last_words(log), "one | two");
  EXPECT_EQ(last_words(log, 4), "two");
  EXPECT_EQ(last_words("/nowhere"), "");
}

}  // namespace
}  // namespace probemark
