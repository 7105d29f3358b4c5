#include "harness/probe/launchers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/probe/probe_settings.hpp"
#include "harness/probe/program_folder.hpp"

namespace probemark {
namespace {

Board board_with(const std::string& probe, ProbeSettings settings) {
  Board board;
  board.id = "some-board";
  board.clock_hz = 16000000;
  board.probes[probe] = std::move(settings);
  return board;
}

std::filesystem::path scratch() { return std::filesystem::path(::testing::TempDir()) / "probemark-launchers"; }

Error refusal(const std::string& launcher, const Board& board) {
  const auto target = find_launcher(launcher)->launch({board, std::nullopt, scratch()});
  return target ? Error{} : target.error();
}

TEST(Launchers, AreInOrderAndFoundByName) {
  EXPECT_TRUE(std::is_sorted(launchers().begin(), launchers().end(),
                             [](const Launcher* a, const Launcher* b) { return a->name() < b->name(); }));
  for (const Launcher* launcher : launchers()) {
    EXPECT_EQ(find_launcher(launcher->name()), launcher);
    EXPECT_FALSE(launcher->title().empty());
  }
  EXPECT_EQ(find_launcher("none"), nullptr);
}

TEST(Launchers, NameWhatIsWrongInABoardFile) {
  EXPECT_EQ(refusal("qemu", board_with("other", {})).kind, ErrorKind::usage);
  EXPECT_EQ(refusal("qemu", board_with("qemu", {{{"program", "x"}}, {}})).what, "the key machine is missing");
  EXPECT_EQ(refusal("qemu", board_with("qemu", {{{"programme", "x"}}, {}})).what, "unknown key programme");
  EXPECT_EQ(refusal("qemu", board_with("qemu", {{{"program", "x"}, {"machine", "y"}, {"reset", "z"}}, {}})).what,
            "reset = \"z\"; there is \"vectors\" and \"entry\"");
  EXPECT_EQ(refusal("simavr", board_with("simavr", {})).what, "the key mcu is missing");
}

TEST(Launchers, NameAProgramThatIsMissing) {
  const Error error = refusal("qemu", board_with("qemu", {{{"program", "qemu-system-armoury"}, {"machine", "y"}}, {}}));
  EXPECT_EQ(error.kind, ErrorKind::setup);
  EXPECT_EQ(error.what, "the program qemu-system-armoury was not found");
}

TEST(Launchers, TellTheLastWordsOfAServerThatDoesNotStart) {
  const Error qemu =
      refusal("qemu", board_with("qemu", {{{"program", "qemu-system-arm"}, {"machine", "no-such-machine"}}, {}}));
  EXPECT_EQ(qemu.kind, ErrorKind::setup);
  EXPECT_NE(qemu.what.find("qemu-system-arm exited with status 1 instead of serving"), std::string::npos) << qemu.what;
  EXPECT_NE(qemu.what.find("unsupported machine type"), std::string::npos) << qemu.what;
  const Error simavr = refusal("simavr", board_with("simavr", {{{"mcu", "attiny0"}}, {}}));
  EXPECT_EQ(simavr.kind, ErrorKind::setup);
  EXPECT_NE(simavr.what.find("simavr does not know the microcontroller attiny0"), std::string::npos) << simavr.what;
}

TEST(ProgramFolder, SaysWhatIsMissing) {
  const auto path = find_beside_program("no-such-file.so");
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().kind, ErrorKind::setup);
  EXPECT_TRUE(find_beside_program("probe_test"));
}

}  // namespace
}  // namespace probemark
