#include "harness/meter/otii_message.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(OtiiMessage, RequestsAreOneLine) {
  EXPECT_EQ(encode_otii_request("arc_set_main", {{"device_id", "Arc1"}, {"enable", true}}, 7),
            "{\"cmd\":\"arc_set_main\",\"data\":{\"device_id\":\"Arc1\",\"enable\":true},\"trans_id\":\"7\","
            "\"type\":\"request\"}\r\n");
  EXPECT_EQ(encode_otii_request("otii_get_licenses", json::object(), 8),
            "{\"cmd\":\"otii_get_licenses\",\"trans_id\":\"8\",\"type\":\"request\"}\r\n");
}

TEST(OtiiMessage, EveryKindIsRead) {
  const auto response =
      parse_otii_message(R"({"type":"response","cmd":"arc_get_main","trans_id":"3","data":{"value":true}})");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->kind, OtiiMessageKind::response);
  EXPECT_EQ(response->topic, "arc_get_main");
  EXPECT_EQ(response->transaction, "3");
  EXPECT_EQ(otii_flag(response->data, "value"), true);
  EXPECT_EQ(otii_number(response->data, "value"), std::nullopt) << "another type";
  EXPECT_EQ(parse_otii_message(R"({"type":"progress","trans_id":"3","progress_value":0.5})")->kind,
            OtiiMessageKind::progress);
  EXPECT_EQ(parse_otii_message(R"({"type":"response","cmd":"x","trans_id":"4","data":null})")->data, json::object());
}

TEST(OtiiMessage, WhatIsNoneIsShownAndNotTrusted) {
  for (const char* line : {"", "SSH-2.0-OpenSSH", "[]", "{}", R"({"type":"other"})", R"({"type":"response","data":1})",
                           "{\"type\":\"resp\xff\"}"}) {
    const auto message = parse_otii_message(line);
    ASSERT_FALSE(message) << line;
    EXPECT_THAT(message.error().what, HasSubstr("no message of Otii's server"));
  }
  EXPECT_THAT(parse_otii_message("SSH-2.0-OpenSSH\x01").error().what, HasSubstr("SSH-2.0-OpenSSH?"));
}

TEST(OtiiMessage, RefusalsHaveRemedies) {
  const auto refusal = [](const char* line) { return otii_error("arc_set_main", *parse_otii_message(line)); };
  const Error gone = refusal(
      R"({"type":"error","errorcode":"Device not connected","cmd":"arc_set_main","data":{"device_id":"Arc1"}})");
  EXPECT_EQ(gone.kind, ErrorKind::target_lost);
  EXPECT_EQ(gone.what, "Otii refuses arc_set_main: Device not connected: device_id Arc1");
  EXPECT_THAT(refusal(R"({"type":"error","errorcode":"Not logged in"})").remedy, HasSubstr("OTII_USERNAME"));
  EXPECT_EQ(refusal(R"({"type":"error","errorcode":"Something new"})").what,
            "Otii refuses arc_set_main: Something new");
}

TEST(OtiiMessage, TheGreetingTellsTheProtocol) {
  const auto greet = [](const char* line) { return check_otii_greeting(*parse_otii_message(line)); };
  EXPECT_TRUE(
      greet(R"({"type":"information","info":"connected","data":{"otii_version":"3.5.5","protocol_version":"0.1"}})"));
  EXPECT_THAT(greet(R"({"type":"information","info":"connected","data":{"protocol_version":"2.0"}})").error().what,
              HasSubstr("protocol '2.0'"));
  EXPECT_THAT(greet(R"({"type":"information","info":"hello"})").error().what, HasSubstr("does not greet"));
  EXPECT_THAT(greet(R"({"type":"error","errorcode":"Connection denied"})").error().remedy,
              HasSubstr("end the other program"));
}

}  // namespace
}  // namespace probemark
