#include "harness/virtual_board/board.hpp"

#include <gmock/gmock.h>

namespace probemark::virtual_board {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

BoardSettings settings_of(const char* chip, const char* link) {
  BoardSettings settings;
  settings.chip = find_chip(chip);
  settings.link = link;
  return settings;
}

std::unique_ptr<Board> board_of(const char* chip, const char* link) {
  auto board = Board::create(settings_of(chip, link), {});
  EXPECT_TRUE(board.has_value()) << (board ? "" : board.error().what);
  return board ? std::move(*board) : nullptr;
}

TEST(Board, ObeysItsControlLine) {
  const auto board = board_of("mps2-an386", "st-link");
  EXPECT_EQ(board->obey("status").text, "ok core=locked-up debugen=0 trcena=0 dbgpwrup=0");
  EXPECT_EQ(board->obey("fault flip@accesses=7:once").text, "ok");
  EXPECT_EQ(board->obey("fault hang:power-cycle").text, "ok");
  EXPECT_EQ(board->obey("status").text,
            "ok core=locked-up debugen=0 trcena=0 dbgpwrup=0 fault=flip@accesses=7:once fault=hang:power-cycle");
  const ControlAnswer cycled = board->obey("power-cycle");
  EXPECT_EQ(cycled.text, "ok");
  EXPECT_TRUE(cycled.drops_client);
  EXPECT_EQ(board->obey("status").text, "ok core=locked-up debugen=0 trcena=0 dbgpwrup=0 fault=flip@accesses=7:once");
  EXPECT_EQ(board->obey("clear").text, "ok");
  EXPECT_EQ(board->obey("power-cycle erased").text, "ok");
  EXPECT_EQ(board->obey("status").text, "ok core=locked-up debugen=0 trcena=0 dbgpwrup=0");
}

TEST(Board, RefusesWhatItDoesNotUnderstand) {
  const auto board = board_of("mps2-an386", "jtag");
  for (const char* line : {"", "reboot", "fault", "fault ", "fault hung", "power-cycle ", "power-cycle  erased"}) {
    EXPECT_THAT(board->obey(line).text, StartsWith("error ")) << line;
  }
}

TEST(Board, ALinkOfArmsIsNoneForRiscV) {
  const auto board = Board::create(settings_of("rv32-virt", "st-link"), {});
  ASSERT_FALSE(board.has_value());
  EXPECT_EQ(board.error().kind, ErrorKind::usage);
  EXPECT_EQ(board.error().remedy, "--link jtag");
  EXPECT_NE(board_of("rv32-virt", "jtag"), nullptr);
  EXPECT_THAT(board_of("rv32-virt", "jtag")->obey("fault wait").text, HasSubstr("no Arm debug port"));
}

TEST(Board, AnUnknownLinkIsNamedWithThoseThereAre) {
  const auto board = Board::create(settings_of("microbit", "jlink"), {});
  ASSERT_FALSE(board.has_value());
  EXPECT_EQ(board.error().kind, ErrorKind::usage);
  EXPECT_EQ(board.error().remedy, "one of jtag, pyocd, st-link");
}

}  // namespace
}  // namespace probemark::virtual_board
