#include "harness/virtual_board/bitbang_link.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace probemark::virtual_board {
namespace {

struct Wires : TapRegisters {
  explicit Wires(std::vector<bool>& driven) : resets(driven) {}
  std::vector<bool>& resets;
  [[nodiscard]] unsigned instruction_length() const override { return 4; }
  [[nodiscard]] unsigned reset_instruction() const override { return 1; }
  DataRegister capture(unsigned) override { return {0xA5, 8}; }
  void update(unsigned, std::uint64_t) override {}
  void drive_reset(bool asserted) override { resets.push_back(asserted); }
};

struct BitbangLinkTest : testing::Test {
  std::vector<bool> resets;
  BitbangLink link{std::make_unique<Wires>(resets)};
  void SetUp() override { link.connected(); }
};

TEST_F(BitbangLinkTest, OneBurstIsAnsweredByOneBurst) {
  // Run-Test/Idle, Select-DR, Capture-DR, Shift-DR, then eight bits, the last with TMS.
  EXPECT_EQ(link.receive("04"
                         "26"
                         "04"
                         "04"
                         "0R4"
                         "0R4"
                         "0R4"
                         "0R4"
                         "0R4"
                         "0R4"
                         "0R4"
                         "2R6"),
            "10100101");
}

TEST_F(BitbangLinkTest, PiecesOfAnySizeGiveTheSame) {
  std::string replies;
  for (const char byte : std::string_view("042604040R40R40R40R40R40R40R42R6")) {
    replies += link.receive({&byte, 1});
  }
  EXPECT_EQ(replies, "10100101");
}

TEST_F(BitbangLinkTest, ARepeatedLevelIsNoEdge) {
  EXPECT_EQ(link.receive("0000444400004444"
                         "26"
                         "04"
                         "04"
                         "0R44440000R4"),
            "10");
}

TEST_F(BitbangLinkTest, TheResetLineMovesOnceAnEdge) {
  link.receive("rrssuutr");
  EXPECT_EQ(resets, (std::vector<bool>{true, false}));
}

TEST_F(BitbangLinkTest, TheTestResetLineEndsAScan) {
  EXPECT_EQ(link.receive("042604040R4"
                         "tR"
                         "r04260404"
                         "0R4"),
            "111");
}

TEST_F(BitbangLinkTest, ANewClientReleasesTheResetLine) {
  link.receive("s");
  link.connected();
  EXPECT_EQ(resets, (std::vector<bool>{true, false}));
}

TEST_F(BitbangLinkTest, QuitEndsTheConnectionUntilTheNext) {
  EXPECT_EQ(link.receive("QR"), "");
  EXPECT_TRUE(link.finished());
  link.connected();
  EXPECT_FALSE(link.finished());
}

TEST_F(BitbangLinkTest, OtherCharactersDoNoHarm) { EXPECT_EQ(link.receive("BbOocdefgDZz\n\xffR"), "01"); }

}  // namespace
}  // namespace probemark::virtual_board
