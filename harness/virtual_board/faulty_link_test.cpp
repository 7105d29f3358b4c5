#include "harness/virtual_board/faulty_link.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "harness/virtual_board/echo_link.hpp"

namespace probemark::virtual_board {
namespace {

struct FaultyLinkTest : testing::Test {
  void SetUp() override { link.connected(); }
  void plan_fault(const char* text) { plan.add(parse_fault(text).value()); }

  EchoLink echo;
  FaultPlan plan;
  FaultyLink link{echo, plan};
};

TEST_F(FaultyLinkTest, WithoutFaultsIsTransparent) {
  EXPECT_EQ(link.receive("hello"), "hello");
  EXPECT_FALSE(link.finished());
  EXPECT_EQ(link.receive("quit"), "quit");
  EXPECT_TRUE(link.finished());
}

TEST_F(FaultyLinkTest, AHangLastsForTheConnection) {
  plan_fault("hang:once");
  EXPECT_EQ(link.receive("hello"), "");
  EXPECT_EQ(link.receive("hello"), "");
  EXPECT_FALSE(link.finished());
  link.connected();
  EXPECT_EQ(link.receive("hello"), "hello");
}

TEST_F(FaultyLinkTest, AHangForEverOutlivesTheConnection) {
  plan_fault("hang");
  link.connected();
  EXPECT_EQ(link.receive("hello"), "");
}

TEST_F(FaultyLinkTest, ADropCutsTheAnswer) {
  plan_fault("drop:once");
  EXPECT_EQ(link.receive("12345678"), "1234");
  EXPECT_TRUE(link.finished());
  link.connected();
  EXPECT_FALSE(link.finished());
  EXPECT_EQ(link.receive("12345678"), "12345678");
}

TEST_F(FaultyLinkTest, DawdlesFor20Milliseconds) {
  plan_fault("slow");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(link.receive("hello"), "hello");
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
}

}  // namespace
}  // namespace probemark::virtual_board
