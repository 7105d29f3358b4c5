#include "harness/probe/gdb_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/probe/fake_gdb_server.hpp"
#include "harness/probe/rsp_hex.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPlain = "PacketSize=1000";
const GdbOptions kImpatient{20ms, 5s};

TEST(GdbClient, NegotiatesPacketSizeAndNoAcks) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate("PacketSize=4000;QStartNoAckMode+;qXfer:features:read+;vContSupported-");
    s.answer("m10,2", "beef");
    EXPECT_EQ(s.next().data, "");  // no acknowledgement
  });
  auto client = connect(server);
  ASSERT_TRUE(client) << describe(client.error());
  EXPECT_EQ(client->packet_size(), 0x4000u);
  EXPECT_TRUE(client->has_feature("qXfer:features:read"));
  EXPECT_FALSE(client->has_feature("vContSupported"));
  EXPECT_EQ(client->read_memory(0x10, 2).value(), (std::vector<std::uint8_t>{0xbe, 0xef}));
}

TEST(GdbClient, SplitsReads) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate("PacketSize=40");
    s.answer("m20000000,1c", std::string(56, '1'));
    s.answer("m2000001c,4", "22222222");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  const auto memory = client->read_memory(0x20000000, 32);
  ASSERT_TRUE(memory) << describe(memory.error());
  EXPECT_EQ(memory->size(), 32u);
  EXPECT_EQ(memory->front(), 0x11);
  EXPECT_EQ(memory->back(), 0x22);
}

TEST(GdbClient, GoesOnAfterShortReads) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("m0,4", "0102");
    s.answer("m2,2", "0304");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->read_memory(0, 4).value(), (std::vector<std::uint8_t>{1, 2, 3, 4}));
}

TEST(GdbClient, WritesBinaryWhereTheServerTakesIt) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("X100,0:", "OK");
    s.answer(std::string("X100,4:#$}*"), "OK");
    s.answer("X200,1:a", "OK");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->write_memory(0x100, std::vector<std::uint8_t>{'#', '$', '}', '*'}));
  EXPECT_TRUE(client->write_memory(0x200, std::vector<std::uint8_t>{'a'}));
}

TEST(GdbClient, WritesHexadecimalOtherwise) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate("PacketSize=40");
    s.answer("X100,0:", "");
    s.answer("M100,10:" + std::string(32, 'f'), "OK");
    s.answer("M110,2:ffff", "OK");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->write_memory(0x100, std::vector<std::uint8_t>(18, 0xff)));
}

TEST(GdbClient, AnErrorReplySpoilsNothing) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("m0,4", "E14");
    s.answer("m4,1", "00");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  const auto memory = client->read_memory(0, 4);
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(memory.error().what, "the GDB server answered E14 to 4 bytes of memory at 0x0");
  EXPECT_TRUE(client->read_memory(4, 1));
}

TEST(GdbClient, RefusesNonsense) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("m0,1", "0000");
    s.answer("m0,1", "zz");
    s.answer("?", "what");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_FALSE(client->read_memory(0, 1));
  EXPECT_FALSE(client->read_memory(0, 1));
  EXPECT_FALSE(client->stop_reason());
}

TEST(GdbClient, FallsBackToSoftwareBreakpoints) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("Z1,100,2", "");
    s.answer("Z0,100,2", "OK");
    s.answer("z0,100,2", "OK");
    s.answer("Z1,200,2", "E01");
    s.answer("Z0,200,2", "E02");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->insert_breakpoint(0x100));
  EXPECT_TRUE(client->remove_breakpoint(0x100));
  EXPECT_FALSE(client->insert_breakpoint(0x200));
}

TEST(GdbClient, ResumesUntilTheStop) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.expect("c");
    s.reply("O48690a");
    s.reply("T05thread:01;");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->resume(5s, "pm_stop")->number, 5);
}

TEST(GdbClient, HaltsATargetThatDoesNotStop) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.expect("c");
    EXPECT_EQ(s.next_but_acks().kind, RspItem::Kind::interrupt);
    s.reply("S02");
    s.answer("m0,1", "00");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  const auto stop = client->resume(20ms, "the breakpoint at pm_stop");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(stop.error().what,
            "no stop within 20 ms while waiting for the breakpoint at pm_stop; the target was halted");
  EXPECT_TRUE(client->read_memory(0, 1));
}

TEST(GdbClient, GivesUpOnATargetThatCannotBeHalted) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.expect("c");
    EXPECT_EQ(s.next_but_acks().kind, RspItem::Kind::interrupt);
    EXPECT_EQ(s.next().data, "");
  });
  auto client = connect(server, {5s, 10ms});
  ASSERT_TRUE(client);
  const auto stop = client->resume(10ms, "pm_stop");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().what,
            "no stop within 10 ms while waiting for pm_stop; then no answer within 10 ms while waiting for the target "
            "to halt");
  EXPECT_FALSE(client->usable());
}

TEST(GdbClient, FailsForGoodAfterAMissedReply) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.expect("m0,1");
    EXPECT_EQ(s.next().data, "");
  });
  auto client = connect(server, kImpatient);
  ASSERT_TRUE(client);
  const auto memory = client->read_memory(0, 1);
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().what, "no answer within 20 ms while waiting for 1 bytes of memory at 0x0");
  EXPECT_EQ(client->stop_reason().error().what, memory.error().what);
  EXPECT_EQ(client->resume(1s, "").error().what, memory.error().what);
}

TEST(GdbClient, TellsALostConnectionInEveryCall) {
  const std::vector<std::function<std::optional<Error>(GdbClient&)>> calls{
      [](GdbClient& c) { return std::optional(c.read_memory(0, 1).error()); },
      [](GdbClient& c) { return std::optional(c.write_memory(0, std::vector<std::uint8_t>{1}).error()); },
      [](GdbClient& c) { return std::optional(c.insert_breakpoint(0).error()); },
      [](GdbClient& c) { return std::optional(c.resume(5s, "pm_stop").error()); },
      [](GdbClient& c) { return std::optional(c.step().error()); },
      [](GdbClient& c) {
        return std::optional(c.read_register({"pc", 15, 32}).error());
      },
      [](GdbClient& c) { return std::optional(c.monitor("reset", 5s).error()); },
      [](GdbClient& c) { return std::optional(c.detach().error()); },
  };
  for (const auto& call : calls) {
    FakeGdbServer server([](FakeGdbServer& s) {
      s.negotiate(kPlain);
      EXPECT_NE(s.take(), "");
      s.raw("$0");
    });
    auto client = connect(server);
    ASSERT_TRUE(client);
    const auto error = call(*client);
    EXPECT_EQ(error->kind, ErrorKind::target_lost);
    EXPECT_NE(error->what.find("closed the connection while waiting for"), std::string::npos) << error->what;
    EXPECT_FALSE(client->usable());
  }
}

TEST(GdbClient, ReadsAndWritesSingleRegisters) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("pf", "78563412");
    s.answer("Pd=00000120", "OK");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->read_register({"pc", 15, 32}).value(), 0x12345678u);
  EXPECT_TRUE(client->write_register({"sp", 13, 32}, 0x20010000));
}

TEST(GdbClient, FallsBackToAllRegisters) {
  const std::string all = std::string(35 * 2, '0') + "34120000";
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("p22", "");
    s.answer("g", all);
    s.answer("g", all);
    s.answer("P22=78560000", "");
    s.answer("g", all);
    s.answer("G" + std::string(35 * 2, '0') + "78560000", "OK");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  const auto layout = client->fetch_registers("avr");
  ASSERT_TRUE(layout);
  EXPECT_EQ(client->read_register(*layout->find("pc")).value(), 0x1234u);
  EXPECT_EQ(client->read_register(*layout->find("pc")).value(), 0x1234u);
  EXPECT_TRUE(client->write_register(*layout->find("pc"), 0x5678));
}

TEST(GdbClient, FetchesTheTargetDescription) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000;qXfer:features:read+");
    s.answer("qXfer:features:read:target.xml:0,ff8", "m<target><xi:include hr");
    s.answer("qXfer:features:read:target.xml:16,ff8", "lef=\"core.xml\"/></target>");
    s.answer("qXfer:features:read:core.xml:0,ff8", "l<reg name=\"pc\" bitsize=\"32\" regnum=\"32\"/>");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  const auto layout = client->fetch_registers("riscv");
  ASSERT_TRUE(layout) << describe(layout.error());
  EXPECT_EQ(layout->find("pc")->number, 32u);
  EXPECT_EQ(layout->find("x1"), nullptr);
}

TEST(GdbClient, RunsMonitorCommands) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.expect("qRcmd," + hex_encode("info version"));
    s.reply(fmt::format("O{}", hex_encode("7.2")));
    s.reply(fmt::format("O{}", hex_encode(".22\n")));
    s.reply("OK");
    s.answer("qRcmd," + hex_encode("reset"), hex_encode("plain text"));
    s.answer("qRcmd," + hex_encode("bad"), "E01");
    s.answer("qRcmd," + hex_encode("none"), "");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->monitor("info version", 5s).value(), "7.2.22\n");
  EXPECT_EQ(client->monitor("reset", 5s).value(), "plain text");
  EXPECT_FALSE(client->monitor("bad", 5s));
  EXPECT_FALSE(client->monitor("none", 5s));
}

TEST(GdbClient, DetachesAndKills) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate(kPlain);
    s.answer("D", "OK");
    s.expect("k");
  });
  auto client = connect(server);
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->detach());
  EXPECT_TRUE(client->kill());
  EXPECT_FALSE(client->usable());
}

}  // namespace
}  // namespace probemark
