#include "harness/doctor/program_checks.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Version, IsTheFirstWithADot) {
  EXPECT_EQ(version_in("Open On-Chip Debugger 0.12.0"), "0.12.0");
  EXPECT_EQ(version_in("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)"), "7.2.22");
  EXPECT_EQ(version_in("arm-none-eabi-g++ (15:12.2.rel1-1) 12.2.1 20221205"), "12.2.1");
  EXPECT_EQ(version_in("0.45.0\n"), "0.45.0");
  EXPECT_EQ(version_in("version 7"), "");
  EXPECT_EQ(version_in(""), "");
}

TEST(Version, IsComparedByNumbers) {
  EXPECT_TRUE(is_at_least("0.12.0", "0.12"));
  EXPECT_TRUE(is_at_least("1.0", "0.12"));
  EXPECT_FALSE(is_at_least("0.9", "0.12"));
  EXPECT_FALSE(is_at_least("", "0.12"));
}

Board board_with(const std::string& id, const std::string& first, const std::string& second) {
  Board board;
  board.id = id;
  board.core.toolchain = "arm-none-eabi-";
  board.probes = {{first, {}}, {second, {}}};
  board.probe_order = {first, second};
  return board;
}

TEST(ProgramNeeds, TellWhoCannotDoWithout) {
  const auto needs = program_needs({board_with("a", "openocd", "jlink"), board_with("b", "jlink", "unheard-of")});
  EXPECT_THAT(needs.at("arm-none-eabi-g++").boards, ElementsAre("a", "b"));
  EXPECT_THAT(needs.at("openocd").boards, ElementsAre("a"));
  EXPECT_THAT(needs.at("JLinkGDBServerCLExe").boards, ElementsAre("b"));
  EXPECT_THAT(needs.at("JLinkGDBServerCLExe").possible, ElementsAre("a"));
  EXPECT_EQ(needs.size(), 3u);
}

TEST(ProgramCheck, AMissingProgramFailsOnlyWhereItIsNeeded) {
  ProgramNeed need{{"no-such-program-at-all"}, "probe programs", {"a"}, {}};
  const Finding missing = program_check(need).look();
  EXPECT_EQ(missing.state, CheckState::failed);
  EXPECT_THAT(missing.evidence, HasSubstr("no-such-program-at-all was not found"));
  EXPECT_FALSE(missing.remedy.empty());
  need.possible.swap(need.boards);
  const Finding optional = program_check(need).look();
  EXPECT_EQ(optional.state, CheckState::skipped);
  EXPECT_THAT(optional.evidence, HasSubstr("no board needs it, a could use it"));
  need.program.version_option.clear();
  need.program.name = "sh";
  EXPECT_EQ(program_check(need).look().state, CheckState::ok);
}

TEST(ProgramCheck, AnOldVersionFails) {
  const ProgramNeed need{{"bash", "--version", "999.0"}, "probe programs", {"a"}, {}};
  const Finding old = program_check(need).look();
  EXPECT_EQ(old.state, CheckState::failed);
  EXPECT_THAT(old.evidence, HasSubstr("at least 999.0 is needed"));
}

}  // namespace
}  // namespace probemark
