#include "harness/board/board_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <fstream>

namespace probemark {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

const std::filesystem::path targets = std::filesystem::path(PROBEMARK_SOURCE_DIR) / "targets";
const std::filesystem::path cores = targets / "cores";
const std::filesystem::path file = "some/folder/some-board.toml";

const std::string valid = R"(id = "some-board"
title = "Some board"
core = "cortex-m4f"
kind = "hardware"
verified = "never"
clock_hz = 168_000_000

[[memory]]
name = "flash"
origin = 0x08000000
size = 0x100000

[[memory]]
name = "ram"
origin = 0x20000000
size = 0x20000

[probe.openocd]
interface = "stlink"
speed_khz = 4000
reset = true
arguments = ["-c", "reset_config srst_only"]

[[init]]
set_bits = [0x40023800, 0x10000]

[[init]]
poll_until_set = [0x40023800, 0x20000]

[[init]]
write = [0x40023C00, 0x5]
width = 8

[energy]
set = [0x40020018, 0x20]
clear = [0x40020018, 0x200000]

[inference_current]
microamperes = 40300
millivolts = 3300
clock_hz = 168000000
source = "a laboratory"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(BoardFile, ReadsEverything) {
  const Result<Board> board = parse_board(valid, file, cores);
  ASSERT_TRUE(board) << describe(board.error());
  EXPECT_EQ(board->id, "some-board");
  EXPECT_EQ(board->title, "Some board");
  EXPECT_EQ(board->kind, BoardKind::hardware);
  EXPECT_EQ(board->verified, Verified::never);
  EXPECT_EQ(board->clock_hz, 168000000u);
  EXPECT_EQ(board->core.id, "cortex-m4f");
  EXPECT_EQ(board->core.toolchain, "arm-none-eabi-");
  ASSERT_NE(board->region("ram"), nullptr);
  EXPECT_EQ(board->region("ram")->origin, 0x20000000u);
  EXPECT_EQ(board->region("ram")->size, 0x20000u);
  EXPECT_EQ(board->region("ccm"), nullptr);
  const ProbeSettings& probe = board->probes.at("openocd");
  EXPECT_EQ(probe.values,
            (std::map<std::string, std::string>{{"interface", "stlink"}, {"reset", "true"}, {"speed_khz", "4000"}}));
  EXPECT_EQ(probe.lists.at("arguments"), (std::vector<std::string>{"-c", "reset_config srst_only"}));
  ASSERT_EQ(board->init.size(), 3u);
  EXPECT_EQ(board->init[0].operation, InitStep::Operation::set_bits);
  EXPECT_EQ(board->init[1].operation, InitStep::Operation::poll_until_set);
  EXPECT_EQ(board->init[1].value, 0x20000u);
  EXPECT_EQ(board->init[2].address, 0x40023C00u);
  EXPECT_EQ(board->init[2].width, 8u);
  ASSERT_TRUE(board->trigger);
  EXPECT_EQ(board->trigger->clear_value, 0x200000u);
  ASSERT_TRUE(board->inference_current);
  EXPECT_DOUBLE_EQ(board->inference_current->current_a, 0.0403);
  EXPECT_DOUBLE_EQ(board->inference_current->voltage_v, 3.3);
  EXPECT_EQ(board->inference_current->clock_hz, 168000000u);
  EXPECT_EQ(board->inference_current->source, "a laboratory");
  EXPECT_EQ(board->file, file);
}

TEST(BoardFile, AllShippedBoardsAreRight) {
  const Result<std::vector<Board>> boards = read_boards(targets);
  ASSERT_TRUE(boards) << describe(boards.error());
  EXPECT_GE(boards->size(), 12u);
  EXPECT_TRUE(std::is_sorted(boards->begin(), boards->end(), [](auto& a, auto& b) { return a.id < b.id; }));
  for (const Board& board : *boards) {
    EXPECT_NE(board.region("flash"), nullptr) << board.id;
    EXPECT_NE(board.region("ram"), nullptr) << board.id;
    EXPECT_FALSE(board.probes.empty()) << board.id;
    EXPECT_FALSE(board.core.sources.empty()) << board.id;
    EXPECT_TRUE(board.core.linker_template.is_absolute()) << board.id;
    if (const auto probe = board.probes.find("qemu"); probe != board.probes.end()) {
      EXPECT_THAT(probe->second.values.at("reset"), testing::AnyOf("vectors", "entry")) << board.id;
      EXPECT_TRUE(probe->second.values.count("program") == 1 && probe->second.values.count("machine") == 1) << board.id;
      EXPECT_EQ(probe->second.lists.count("arguments"), 1u) << board.id;
    }
  }
}

struct Mistake {
  std::string name;
  std::string from;
  std::string to;
  unsigned line;
  std::string what;
  std::string remedy;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class BoardFileMistake : public testing::TestWithParam<Mistake> {};

TEST_P(BoardFileMistake, IsAnErrorWithFileLineAndRemedy) {
  const Mistake& mistake = GetParam();
  const Result<Board> board = parse_board(replaced(valid, mistake.from, mistake.to), file, cores);
  ASSERT_FALSE(board);
  EXPECT_EQ(board.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(board.error().where, file.string() + ":" + std::to_string(mistake.line));
  EXPECT_THAT(board.error().what, HasSubstr(mistake.what));
  EXPECT_THAT(board.error().remedy, HasSubstr(mistake.remedy));
}

const Mistake mistakes[] = {
    {"Syntax", "title = \"Some", "title = Some", 2, "", "TOML"},
    {"DuplicateKey", "kind =", "core =", 4, "core", "TOML"},
    {"UnknownKey", "clock_hz", "clock_mhz", 6, "no key \"clock_mhz\"", "clock_hz, core, energy, id"},
    {"UnknownTable", "[energy]", "[supply]", 34, "no key \"supply\"", "energy"},
    {"UnknownMemoryKey", "size = 0x20000", "length = 0x20000", 16, "[[memory]] has no key \"length\"",
     "name, origin, size"},
    {"UnknownInitKey", "width = 8", "bits = 8", 32, "[[init]] has no key \"bits\"", "poll_until_set"},
    {"UnknownEnergyKey", "clear = [0x40020018", "unset = [0x40020018", 36, "no key \"unset\"", "clear, set"},
    {"MissingTitle", "title = \"Some board\"", "", 1, "lacks the key \"title\"", "title = "},
    {"MissingMemorySize", "size = 0x20000", "", 13, "lacks the key \"size\"", "size = "},
    {"MissingTriggerClear", "clear = [0x40020018, 0x200000]", "", 34, "lacks the key \"clear\"", "clear = "},
    {"IdNotFileName", "some-board", "other-board", 1, "not the name of its file", "some-board"},
    {"IdNotIdentifier", "some-board", "Some Board", 1, "not an identifier", "lower-case"},
    {"TitleWrongType", "\"Some board\"", "7", 2, "not a non-empty string", "title = "},
    {"TitleEmpty", "\"Some board\"", "\"\"", 2, "not a non-empty string", "title = "},
    {"NoSuchCore", "cortex-m4f", "cortex-m99", 3, "no core \"cortex-m99\"", "cortex-m4f"},
    {"CoreOutsideItsFolder", "cortex-m4f", "../cores/cortex-m4f", 3, "not an identifier", "letters"},
    {"CoreFolderWithoutCoreFile", "cortex-m4f", "freestanding", 3, "no core", "cortex-m4f"},
    {"UnknownKind", "\"hardware\"", "\"real\"", 4, "\"real\"", "hardware, emulated"},
    {"UnknownVerified", "\"never\"", "\"yes\"", 5, "\"yes\"", "hardware, emulator, never"},
    {"ZeroClock", "168_000_000", "0", 6, "clock_hz", "integer"},
    {"FloatClock", "168_000_000", "168e6", 6, "clock_hz", "integer"},
    {"NegativeOrigin", "0x08000000", "-1", 10, "origin", "integer"},
    {"ZeroSize", "0x100000", "0", 11, "size", "integer from 1"},
    {"BeyondAddressSpace", "0x20000\n", "0xF0000000\n", 16, "beyond 32-bit", "size"},
    {"Overlap", "0x20000000", "0x080FFFFF", 15, "overlaps \"flash\"", "origin or size"},
    {"SecondRegionOfTheName", "\"ram\"", "\"flash\"", 14, "second region \"flash\"", "own name"},
    {"NoRam", "\"ram\"", "\"sram\"", 8, "no memory region \"ram\"", "[[memory]]"},
    {"MemoryNotAnArray", "[[memory]]\nname = \"flash\"\norigin = 0x08000000\nsize = 0x100000\n\n[[memory]]", "[memory]",
     8, "not an array of tables", "[[memory]]"},
    {"ProbeWrongType", "4000", "4.0", 20, "speed_khz", "boolean"},
    {"ProbeListWrongType", "[\"-c\", ", "[1, ", 22, "not a string", "arguments = "},
    {"ProbeNotATable", "[probe.openocd]", "[probe]", 22, "probe.arguments", "[probe.<name>]"},
    {"InitWithoutOperation", "set_bits = [0x40023800, 0x10000]", "", 24, "0 operations", "set_bits"},
    {"InitWithTwoOperations", "width = 8", "set_bits = [0x40023C00, 0x5]", 32, "2 operations", "one of write"},
    {"CurrentOfNothing", "microamperes = 40300", "microamperes = 0", 39, "microamperes", "integer from 1"},
    {"CurrentWithoutSource", "source = \"a laboratory\"", "", 38, "lacks the key \"source\"", "source = "},
    {"InitPairTooShort", "[0x40023800, 0x10000]", "[0x40023800]", 25, "pair", "[address, value]"},
    {"InitPairTooBig", "0x10000]", "0x100000000]", 25, "pair", "[address, value]"},
    {"InitWidth", "width = 8", "width = 12", 32, "width", "8, 16, 32"},
    {"InitUnaligned", "0x40023800, 0x10000]", "0x40023802, 0x10000]", 25, "not aligned", "width"},
    {"InitValueTooWide", "0x5]", "0x500]", 31, "more than 8 bits", "width"},
};

INSTANTIATE_TEST_SUITE_P(BoardFile, BoardFileMistake, testing::ValuesIn(mistakes),
                         [](const auto& information) { return information.param.name; });

TEST(BoardFile, ReadsIdentityAndPower) {
  const std::string text = valid +
                           "\n[identity]\nword = [0xE0042000, 0x470]\nmask = 0xFFF\n"
                           "[power]\ncycle = [\"uhubctl\", \"-a\", \"cycle\"]\nsettle_ms = 250\n";
  const Result<Board> board = parse_board(text, file, cores);
  ASSERT_TRUE(board) << describe(board.error());
  ASSERT_TRUE(board->identity);
  EXPECT_EQ(board->identity->address, 0xE0042000u);
  EXPECT_EQ(board->identity->value, 0x470u);
  EXPECT_EQ(board->identity->mask, 0xFFFu);
  ASSERT_TRUE(board->power);
  EXPECT_THAT(board->power->cycle, testing::ElementsAre("uhubctl", "-a", "cycle"));
  EXPECT_EQ(board->power->settle_ms, 250u);
}

TEST(BoardFile, RefusesAnIdentityThatCanNeverMatchAndACycleWithoutProgram) {
  const Result<Board> board = parse_board(valid + "\n[identity]\nword = [4, 0x1000]\nmask = 0xFFF\n", file, cores);
  ASSERT_FALSE(board);
  EXPECT_THAT(board.error().what, HasSubstr("bits outside of the mask"));
  EXPECT_FALSE(parse_board(valid + "\n[identity]\nword = [2, 1]\n", file, cores));
  EXPECT_FALSE(parse_board(valid + "\n[power]\ncycle = []\n", file, cores));
  EXPECT_FALSE(parse_board(valid + "\n[power]\ncycle = [\"x\"]\ncost = 1\n", file, cores));
}

TEST(BoardFile, EmptyTextIsAnErrorAtItsFirstLine) {
  const Result<Board> board = parse_board("", file, cores);
  ASSERT_FALSE(board);
  EXPECT_THAT(board.error().where, EndsWith("some-board.toml:1"));
}

TEST(BoardFile, EveryTruncationIsAnErrorOrABoard) {
  for (std::size_t length = 0; length <= valid.size(); ++length) {
    const Result<Board> board = parse_board(std::string_view(valid).substr(0, length), file, cores);
    if (board) {
      EXPECT_EQ(board->id, "some-board");
      EXPECT_EQ(board->memory.size(), 2u);
    } else {
      EXPECT_FALSE(board.error().what.empty()) << length;
      EXPECT_THAT(board.error().where, HasSubstr("some-board.toml:")) << length;
    }
  }
}

TEST(BoardFile, EveryChangedByteIsAnErrorOrABoard) {
  for (std::size_t at = 0; at < valid.size(); ++at) {
    for (const char byte : {'\0', '\n', '"', '[', '=', '\xC3', '9'}) {
      std::string text = valid;
      text[at] = byte;
      const Result<Board> board = parse_board(text, file, cores);
      if (!board) {
        EXPECT_THAT(board.error().where, HasSubstr("some-board.toml:")) << at;
      }
    }
  }
}

TEST(BoardFile, DeeplyNestedValueIsAnError) {
  const Result<Board> board = parse_board(valid + "x = " + std::string(100000, '['), file, cores);
  EXPECT_FALSE(board);
}

TEST(BoardFile, AMissingFileIsAnErrorThatNamesIt) {
  const Result<Board> board = read_board_file("nowhere/none.toml", cores);
  ASSERT_FALSE(board);
  EXPECT_EQ(board.error().where, "nowhere/none.toml");
}

TEST(BoardFile, OneBrokenBoardFileIsAnErrorThatNamesIt) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("boards-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "boards");
  std::filesystem::copy(targets / "boards", folder / "boards");
  std::filesystem::create_directory_symlink(cores, folder / "cores");
  EXPECT_TRUE(read_boards(folder));
  std::ofstream(folder / "boards" / "broken.toml") << "id = \"broken\"\nvoltage = 3\n";
  const Result<std::vector<Board>> boards = read_boards(folder);
  ASSERT_FALSE(boards);
  EXPECT_THAT(boards.error().where, EndsWith("broken.toml:2"));
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(read_boards(folder));
}

}  // namespace
}  // namespace probemark
