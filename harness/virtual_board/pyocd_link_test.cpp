#include "harness/virtual_board/pyocd_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "harness/virtual_board/recording_debug_access.hpp"

namespace probemark::virtual_board {

namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

class PyOcdLinkTest : public testing::Test {
 protected:
  PyOcdLinkTest() { link->connected(); }

  /// The one answer to a request, without its id.
  json ask(const std::string& name, const json& arguments = json::array()) {
    const std::string reply = link->receive(json{{"id", 5}, {"request", name}, {"arguments", arguments}}.dump() + "\n");
    EXPECT_EQ(std::count(reply.begin(), reply.end(), '\n'), 1) << reply;
    json answer = json::parse(reply);
    EXPECT_EQ(answer["id"], 5);
    answer.erase("id");
    return answer;
  }

  static json result(const json& value) { return {{"status", 0}, {"result", value}}; }

  RecordingDebugAccess access;
  std::unique_ptr<Link> link = make_pyocd_link(access);
  const json done{{"status", 0}};
};

TEST_F(PyOcdLinkTest, EachLineIsAnsweredByOneLine) {
  EXPECT_EQ(link->receive("{\"id\":0,\"request\":\"hello\",\"arguments\":[1]}\n"), "{\"id\":0,\"status\":0}\n");
  EXPECT_EQ(link->receive("{\"id\": 1, \"request\": \"open\"}\n{\"id\": 2, \"request\": \"is_reset_asserted\"}\r\n"),
            "{\"id\":1,\"status\":0}\n{\"id\":2,\"result\":false,\"status\":0}\n");
}

TEST_F(PyOcdLinkTest, BytesMayComeInPieces) {
  const std::string request = "{\"id\":7,\"request\":\"write_dp\",\"arguments\":[8,4026531840]}\n";
  std::string reply;
  for (const char byte : request) {
    EXPECT_EQ(reply, "");
    reply += link->receive({&byte, 1});
  }
  EXPECT_EQ(reply, "{\"id\":7,\"status\":0}\n");
  EXPECT_THAT(access.calls, ElementsAre("write_dp 8 f0000000"));
}

TEST_F(PyOcdLinkTest, PropertiesOfTheProbe) {
  EXPECT_EQ(ask("readprop", {"capabilities"}), result(json::array()));
  EXPECT_EQ(ask("readprop", {"supported_wire_protocols"}), result({"DEFAULT", "SWD"}));
  EXPECT_EQ(ask("readprop", {"vendor_name"}), result("Probemark"));
  EXPECT_EQ(ask("readprop", {"product_name"}), result("virtual board"));
  EXPECT_EQ(ask("readprop", {"serial"})["status"], 1);
}

TEST_F(PyOcdLinkTest, TheWireProtocolIsKnownWhileConnected) {
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), done);
  EXPECT_EQ(ask("connect", {"JTAG"})["status"], 3);
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), done);
  EXPECT_EQ(ask("connect", {"DEFAULT"}), done);
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), result("SWD"));
  EXPECT_EQ(ask("disconnect"), done);
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), done);
  EXPECT_EQ(ask("connect", {"SWD"}), done);
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), result("SWD"));
}

TEST_F(PyOcdLinkTest, RequestsWithoutEffectHere) {
  for (const char* name : {"open", "lock", "unlock", "flush"}) {
    EXPECT_EQ(ask(name), done) << name;
  }
  EXPECT_EQ(ask("set_clock", {4000000}), done);
  EXPECT_EQ(ask("set_clock", {1.5e6}), done);
  EXPECT_EQ(ask("set_clock", {0})["status"], 1);
  EXPECT_EQ(ask("set_clock", {"fast"})["status"], 1);
  EXPECT_EQ(ask("get_memory_interface_for_ap", {1, 0}), done) << "null: no handle";
  EXPECT_THAT(access.calls, IsEmpty());
}

TEST_F(PyOcdLinkTest, SingleAccesses) {
  access.next_read = 0x2BA01477;
  EXPECT_EQ(ask("read_dp", {0}), result(0x2BA01477));
  EXPECT_EQ(ask("write_dp", {4, 0x50000000}), done);
  access.next_read = 0xFFFFFFFF;
  EXPECT_EQ(ask("read_ap", {0x030000FC}), result(0xFFFFFFFF));
  EXPECT_EQ(ask("write_ap", {0x04, 0xE000EDF0}), done);
  EXPECT_THAT(access.calls, ElementsAre("read_dp 0", "write_dp 4 50000000", "read_ap 3:fc", "write_ap 0:4 e000edf0"));
}

TEST_F(PyOcdLinkTest, Blocks) {
  access.next_read = 10;
  EXPECT_EQ(ask("read_ap_multiple", {0x0100000C, 3}), result({10, 11, 12}));
  EXPECT_EQ(ask("write_ap_multiple", json::array({0x0C, {1, 0xFFFFFFFF}})), done);
  EXPECT_EQ(ask("read_ap_multiple", {0x0C, 0}), result(json::array()));
  EXPECT_THAT(access.calls, ElementsAre("read_ap_block 1:c 3", "write_ap_block 0:c 1 ffffffff", "read_ap_block 0:c 0"));
}

TEST_F(PyOcdLinkTest, WaitAndFaultHaveTheirStatus) {
  const std::vector<std::pair<std::string, json>> transfers{{"read_dp", {4}},
                                                            {"write_dp", {8, 0}},
                                                            {"read_ap", {0x0C}},
                                                            {"write_ap", {0x0C, 1}},
                                                            {"read_ap_multiple", {0x0C, 2}},
                                                            {"write_ap_multiple", json::array({0x0C, {1, 2}})}};
  for (const auto& [ack, status] : {std::pair{Ack::wait, 11}, std::pair{Ack::fault, 12}}) {
    access.ack = ack;
    for (const auto& [name, arguments] : transfers) {
      const json answer = ask(name, arguments);
      EXPECT_EQ(answer["status"], status) << name;
      EXPECT_TRUE(answer["error"].is_string()) << name;
      EXPECT_FALSE(answer.contains("result")) << name;
    }
  }
}

TEST_F(PyOcdLinkTest, TheResetLine) {
  EXPECT_EQ(ask("assert_reset", {true}), done);
  EXPECT_EQ(ask("is_reset_asserted"), result(true));
  EXPECT_EQ(ask("assert_reset", {false}), done);
  EXPECT_EQ(ask("is_reset_asserted"), result(false));
  EXPECT_EQ(ask("reset"), done);
  EXPECT_EQ(ask("assert_reset", {1})["status"], 1);
  EXPECT_THAT(access.calls, ElementsAre("reset on", "reset off", "reset on", "reset off"));
}

TEST_F(PyOcdLinkTest, CloseIsAnsweredAndEndsTheConnection) {
  EXPECT_FALSE(link->finished());
  EXPECT_EQ(link->receive("{\"id\":3,\"request\":\"close\"}\n{\"id\":4,\"request\":\"reset\"}\n"),
            "{\"id\":3,\"status\":0}\n");
  EXPECT_TRUE(link->finished());
  EXPECT_THAT(access.calls, IsEmpty());
  link->connected();
  EXPECT_FALSE(link->finished());
  EXPECT_EQ(ask("open"), done);
}

TEST_F(PyOcdLinkTest, ANewClientStartsAfresh) {
  ask("connect", {"SWD"});
  ask("assert_reset", {true});
  link->receive("{\"id\":3,\"requ");
  link->connected();
  EXPECT_EQ(ask("readprop", {"wire_protocol"}), done);
  EXPECT_EQ(ask("is_reset_asserted"), result(false));
  EXPECT_EQ(access.calls.back(), "reset off") << "the line is not left driven";
}

TEST_F(PyOcdLinkTest, WhatIsNoRequestIsAnError) {
  for (const std::string line : {"", "hello", "[]", "17", "null", "{", "{\"id\":1}", "\xff\xfe", "{\"id\":1e999}",
                                 "{\"id\":\"1\",\"request\":\"open\"}", "{\"request\":\"open\"}"}) {
    const std::string reply = link->receive(line + "\n");
    EXPECT_EQ(json::parse(reply)["status"], 1) << line;
  }
  EXPECT_EQ(json::parse(link->receive("{\"id\":8,\"request\":3}\n"))["id"], 8);
  EXPECT_EQ(json::parse(link->receive("{\"id\":8,\"request\":\"open\",\"arguments\":{}}\n"))["status"], 1);
  EXPECT_EQ(ask("open"), done);
}

TEST_F(PyOcdLinkTest, UnknownRequestsAreErrors) {
  for (const char* name : {"", "swo_read", "swj_sequence", "read_mem", "OPEN"}) {
    EXPECT_EQ(ask(name)["status"], 1) << name;
  }
}

TEST_F(PyOcdLinkTest, WrongArgumentsAreErrorsAndReachNothing) {
  const std::vector<std::pair<std::string, json>> mistakes{
      {"hello", json::array()},
      {"hello", {2}},
      {"hello", {"1"}},
      {"open", {1}},
      {"readprop", {nullptr}},

      {"read_dp", json::array()},
      {"read_dp", {0, 0}},
      {"read_dp", {1}},
      {"read_dp", {16}},
      {"read_dp", {-4}},
      {"read_dp", {"4"}},
      {"read_dp", {4.0}},
      {"write_dp", {4, 0x100000000}},
      {"write_dp", {4, -1}},
      {"write_dp", {4, nullptr}},
      {"read_ap", {2}},
      {"read_ap", {0x100}},
      {"read_ap", {0x0100000000}},
      {"read_ap", {std::numeric_limits<std::uint64_t>::max()}},
      {"write_ap", {0x0C, true}},
      {"read_ap_multiple", {0x0C, -1}},
      {"read_ap_multiple", {0x0C, 65537}},
      {"read_ap_multiple", {0x0C, 1e30}},
      {"write_ap_multiple", {0x0C, 1}},
      {"write_ap_multiple", json::array({0x0C, {1, "2"}})},
      {"write_ap_multiple", json::array({0x0C, {1, 0x100000000}})},
      {"write_ap_multiple", json::array({0x0C, std::vector<int>(65537, 0)})},
  };
  for (const auto& [name, arguments] : mistakes) {
    const json answer = ask(name, arguments);
    EXPECT_EQ(answer["status"], 1) << name << arguments.dump().substr(0, 80);
    EXPECT_TRUE(answer["error"].is_string());
  }
  EXPECT_THAT(access.calls, IsEmpty());
}

TEST_F(PyOcdLinkTest, ALineWithoutEndIsSkippedInBoundedMemory) {
  const std::string piece(100'000, '[');
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(link->receive(piece), "");
  }
  const json answer = json::parse(link->receive("\n"));
  EXPECT_EQ(answer["status"], 1);
  EXPECT_EQ(answer["id"], -1);
  EXPECT_EQ(ask("open"), done);
}

TEST_F(PyOcdLinkTest, DeepNestingIsNoDanger) {
  EXPECT_EQ(json::parse(link->receive(std::string(1'000'000, '[') + "\n"))["status"], 1);
  EXPECT_EQ(ask("open", json::parse(std::string(1000, '[') + std::string(1000, ']')))["status"], 1);
  const std::string brackets = std::string(400'000, '[') + std::string(400'000, ']');
  const std::string line = "{\"id\":5,\"request\":\"write_ap_multiple\",\"arguments\":[12," + brackets + "]}\n";
  EXPECT_EQ(json::parse(link->receive(line))["status"], 1);
}

TEST_F(PyOcdLinkTest, MutatedRequestsAreAnsweredLineByLine) {
  std::mt19937 random(1);
  const std::string request = "{\"id\":7,\"request\":\"write_ap_multiple\",\"arguments\":[12,[1,2,3]]}";
  for (int round = 0; round < 20'000; ++round) {
    std::string mutated = request;
    for (unsigned change = random() % 4 + 1; change > 0; --change) {
      mutated[random() % mutated.size()] = static_cast<char>(random());
    }
    std::replace(mutated.begin(), mutated.end(), '\n', ' ');
    const json answer = json::parse(link->receive(mutated + "\n"));
    ASSERT_TRUE(answer["status"] == 0 || answer["status"] == 1) << mutated;
  }
}

}  // namespace

}  // namespace probemark::virtual_board
