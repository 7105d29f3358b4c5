#include "harness/probe/gdb_target.hpp"

#include <gtest/gtest.h>

#include "harness/probe/fake_gdb_server.hpp"
#include "harness/probe/rsp_hex.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using Reset = GdbTargetSettings::Reset;

Result<std::unique_ptr<GdbTarget>> target_on(FakeGdbServer& server, const std::string& family, Reset reset) {
  auto client = connect(server);
  if (!client) {
    return tl::unexpected(client.error());
  }
  GdbTargetSettings settings;
  settings.board.id = "board";
  settings.board.core.family = family;
  settings.traits.id = "fake";
  settings.traits.reset = {"reset"};
  settings.traits.checksum = ServerTraits::Checksum::read_back;
  settings.reset = reset;
  settings.emulator = true;
  return GdbTarget::create(std::move(*client), std::move(settings), {}, std::nullopt);
}

/// What release() says where the server answers `reply` to its command.
Result<std::string> released(const std::string& reply) {
  FakeGdbServer server([&reply](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("Z1,100,2", "OK");
    s.answer("z1,100,2", "OK");
    s.answer("qRcmd," + hex_encode("debug off"), reply);
    s.answer("D", "OK");
    s.answer("D", "OK");  // of the target's end
  });
  auto client = connect(server);
  EXPECT_TRUE(client);
  GdbTargetSettings settings;
  settings.board.core.family = "riscv";
  settings.traits.title = "Fake";
  settings.traits.leave = {.arm_m = {"other"}, .riscv = {"debug off"}, .state = "powered down by a fake"};
  settings.emulator = true;
  const auto target = GdbTarget::create(std::move(*client), std::move(settings), {}, std::nullopt);
  EXPECT_TRUE(target);
  EXPECT_TRUE((*target)->set_breakpoint(0x100));
  return (*target)->release();
}

TEST(GdbTarget, LeavesWithoutBreakpointsAndWithDebuggingOff) {
  const auto state = released("OK");
  ASSERT_TRUE(state) << describe(state.error());
  EXPECT_EQ(*state, "powered down by a fake");
}

TEST(GdbTarget, DoesNotHideThatDebuggingCouldNotBeTurnedOff) {
  const auto state = released("E01");
  ASSERT_TRUE(state) << describe(state.error());
  EXPECT_TRUE(state->starts_with("may be on: Fake could not do \"debug off\": ")) << *state;
}

TEST(GdbTarget, VerifiesWhatItLoads) {
  FakeGdbServer server([](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("X100,0:", "");
    s.answer("M100,2:0102", "OK");
    s.answer("m100,2", "0103");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "riscv", Reset::entry);
  ASSERT_TRUE(target);
  const auto loaded = (*target)->load(std::vector<Segment>{{0x100, {1, 2}}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().what, "0x101 reads 0x03 after a load of 0x02 (segment at 0x100, 2 bytes)");
  EXPECT_EQ(loaded.error().where, "board");
}

TEST(GdbTarget, SetsRegistersWhereAResetDoesNotReloadTheVectors) {
  const std::string vectors = "0000012041000000";
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("X0,0:", "");
    s.answer("M0,8:" + vectors, "OK");
    s.answer("m0,8", vectors);
    s.answer("qRcmd," + hex_encode("reset"), "OK");
    s.answer("m0,8", vectors);
    s.answer("pf", "00000000");
    s.answer("pd", "00000000");
    s.answer("Pd=00000120", "OK");
    s.answer("P19=00000001", "OK");
    s.answer("Pf=40000000", "OK");
    s.answer("qRcmd," + hex_encode("reset"), "OK");
    s.answer("m0,8", vectors);
    s.answer("pf", "40000000");
    s.answer("pd", "00000120");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "arm-m", Reset::vectors);
  ASSERT_TRUE(target);
  ASSERT_TRUE((*target)->load(std::vector<Segment>{{0, {0, 0, 1, 0x20, 0x41, 0, 0, 0}}}));
  EXPECT_TRUE((*target)->reset(0x40));
  EXPECT_TRUE((*target)->reset(0x41));
}

TEST(GdbTarget, RefusesAnEntryThatIsNotInTheVectors) {
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("qRcmd," + hex_encode("reset"), "OK");
    s.answer("m0,8", "0000012041000000");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "arm-m", Reset::vectors);
  ASSERT_TRUE(target);
  const auto reset = (*target)->reset(0x80);
  ASSERT_FALSE(reset);
  EXPECT_EQ(reset.error().what, "the vector table at 0x0 starts at 0x40, the image at 0x80");
}

TEST(GdbTarget, StepsOverABreakpointWhereItStands) {
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("Z1,100,2", "OK");
    s.answer("p20", "00010000");
    s.answer("z1,100,2", "OK");
    s.answer("s", "S05");
    s.answer("Z1,100,2", "OK");
    s.answer("c", "T05hwbreak:;");
    s.answer("p20", "00020000");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "riscv", Reset::entry);
  ASSERT_TRUE(target);
  ASSERT_TRUE((*target)->set_breakpoint(0x100));
  const auto stop = (*target)->resume(5s, "the end");
  ASSERT_TRUE(stop) << describe(stop.error());
  EXPECT_EQ(stop->signal, 5);
  EXPECT_EQ(stop->pc, 0x200u);
  EXPECT_FALSE((*target)->exact_counts());
}

TEST(GdbTarget, SaysWhereItHaltedAnEndlessRun) {
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("p20", "00010000");
    s.expect("c");
    EXPECT_EQ(s.next_but_acks().kind, RspItem::Kind::interrupt);
    s.reply("S02");
    s.answer("p20", "34120000");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "riscv", Reset::entry);
  ASSERT_TRUE(target);
  const auto stop = (*target)->resume(10ms, "the end");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().what, "no stop within 10 ms while waiting for the end; the target was halted at 0x1234");
}

TEST(GdbTarget, TellsATargetThatIsGone) {
  FakeGdbServer server([&](FakeGdbServer& s) {
    s.negotiate("PacketSize=1000");
    s.answer("p20", "00010000");
    s.answer("c", "W01");
    s.answer("D", "OK");
  });
  const auto target = target_on(server, "riscv", Reset::entry);
  ASSERT_TRUE(target);
  const auto stop = (*target)->resume(5s, "the end");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().kind, ErrorKind::target_lost);
}

}  // namespace
}  // namespace probemark
