#include "harness/probe/stop_reply.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(StopReply, ReadsSignals) {
  EXPECT_EQ(parse_stop_reply("S05")->number, 5);
  EXPECT_EQ(parse_stop_reply("S0b")->number, 11);
}

TEST(StopReply, ReadsFields) {
  const auto reply = parse_stop_reply("T05thread:01;hwbreak:;0f:34120000;");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->number, 5);
  EXPECT_EQ(reply->fields.at("thread"), "01");
  EXPECT_EQ(reply->fields.at("0f"), "34120000");
  EXPECT_TRUE(reply->fields.contains("hwbreak"));
}

TEST(StopReply, TellsExitsApart) {
  EXPECT_EQ(parse_stop_reply("W00")->kind, StopReply::Kind::exited);
  EXPECT_EQ(parse_stop_reply("X06;process:1")->kind, StopReply::Kind::terminated);
}

TEST(StopReply, RefusesOthers) {
  for (const char* text : {"", "OK", "S", "Szz", "O4142", "E01", "T05thread"}) {
    EXPECT_FALSE(parse_stop_reply(text)) << text;
  }
}

}  // namespace
}  // namespace probemark
