#include "harness/process/interrupt.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <thread>

#include "harness/process/descriptor_wait.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

class Interrupt : public ::testing::Test {
 protected:
  void TearDown() override { clear_interrupt(); }
};

TEST_F(Interrupt, SignalSetsTheFlag) {
  const InterruptHandler handler;
  EXPECT_FALSE(interrupted());
  ::raise(SIGTERM);
  EXPECT_TRUE(interrupted());
  clear_interrupt();
  EXPECT_FALSE(interrupted());
}

TEST_F(Interrupt, WakesAWaitWithin100Ms) {
  std::chrono::steady_clock::time_point raised;
  std::thread other([&] {
    raised = std::chrono::steady_clock::now();
    interrupt();
  });
  const auto waited = wait_until(std::chrono::steady_clock::now() + 60s);
  const auto woken = std::chrono::steady_clock::now();
  other.join();
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().kind, ErrorKind::interrupted);
  EXPECT_LT(woken - raised, 100ms);
}

TEST_F(Interrupt, RefusesWaitsWhileSet) {
  interrupt();
  EXPECT_FALSE(wait_until(std::chrono::steady_clock::now() + 60s));
}

TEST(DescriptorWait, TellsReadyFromDeadline) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(wait_for_descriptor(ends[0], POLLIN, std::chrono::steady_clock::now() + 5ms), false);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  EXPECT_EQ(wait_for_descriptor(ends[0], POLLIN, std::chrono::steady_clock::now() + 5s), true);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(DescriptorWait, SaysDurations) {
  EXPECT_EQ(describe_duration(250ms), "250 ms");
  EXPECT_EQ(describe_duration(5s), "5 s");
  EXPECT_EQ(describe_duration(1500ms), "1.5 s");
}

}  // namespace
}  // namespace probemark
