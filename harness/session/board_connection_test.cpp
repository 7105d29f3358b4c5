#include "harness/session/board_connection.hpp"

#include <gmock/gmock.h>

#include "harness/record/temporary_folder.hpp"
#include "harness/session/fake_target.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::HasSubstr;

class BoardConnectionTest : public testing::Test {
 protected:
  Target* acquired(std::uint64_t window_begin) {
    const auto target = connection_.acquire(CounterMarkers{window_begin, 0x300, {}});
    EXPECT_TRUE(target) << describe(target.error());
    return target.value_or(nullptr);
  }

  Board board_;
  TargetScript script_;
  FakeLauncher launcher_{script_};
  BoardConnection connection_{board_, launcher_, {}, {}};
};

TEST_F(BoardConnectionTest, KeepsATargetOverWiresForTheNextImage) {
  script_.over_wires = true;
  Target* const first = acquired(0x200);
  EXPECT_EQ(acquired(0x240), first);
  EXPECT_EQ(launcher_.launches, 1);
  EXPECT_THAT(script_.calls, Contains("follow 0x240"));
}

TEST_F(BoardConnectionTest, GivesEveryImageAnEmulatorOfItsOwn) {
  acquired(0x200);
  acquired(0x240);
  EXPECT_EQ(launcher_.launches, 2);
  EXPECT_EQ(launcher_.markers->window_begin, 0x240U);
}

TEST_F(BoardConnectionTest, LaunchesAnewWhereTheConnectionIsLostOrDropped) {
  script_.over_wires = true;
  acquired(0x200);
  script_.usable = false;
  acquired(0x200);
  EXPECT_EQ(launcher_.launches, 2);
  script_.usable = true;
  connection_.drop();
  EXPECT_FALSE(connection_.usable());
  acquired(0x200);
  EXPECT_EQ(launcher_.launches, 3);
}

TEST_F(BoardConnectionTest, RunsThePowerCommandWithoutAConnection) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "cycled").string();
  board_.power = PowerControl{{"touch", file}, 0};
  acquired(0x200);
  ASSERT_TRUE(connection_.can_power_cycle());
  const auto cycled = connection_.power_cycle();
  EXPECT_TRUE(cycled) << describe(cycled.error());
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_FALSE(connection_.usable());
}

TEST_F(BoardConnectionTest, TellsWhatAFailedPowerCommandSaid) {
  board_.id = "some-board";
  board_.power = PowerControl{{"sh", "-c", "echo the relay is stuck; exit 3"}, 0};
  const auto cycled = connection_.power_cycle();
  ASSERT_FALSE(cycled);
  EXPECT_EQ(cycled.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(cycled.error().where, "some-board");
  EXPECT_THAT(cycled.error().what, HasSubstr("status 3; it said: the relay is stuck"));
}

}  // namespace
}  // namespace probemark
