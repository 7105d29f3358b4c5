#include "harness/virtual_board/faulty_debug_access.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <bit>

namespace probemark::virtual_board {
namespace {

constexpr unsigned kDrw = 0x0C;
constexpr unsigned kTar = 0x04;
constexpr unsigned kReadBuffer = 0x0C;

/// Reads as zeros and takes everything.
class QuietAccess final : public DebugAccess {
 public:
  DapReply read_dp(unsigned) override { return {}; }
  Ack write_dp(unsigned, std::uint32_t) override { return Ack::ok; }
  DapReply read_ap(unsigned, unsigned) override { return {}; }
  Ack write_ap(unsigned, unsigned, std::uint32_t) override { return Ack::ok; }
  Ack read_ap_block(unsigned, unsigned, std::span<std::uint32_t> values) override {
    std::fill(values.begin(), values.end(), 0U);
    return Ack::ok;
  }
  Ack write_ap_block(unsigned, unsigned, std::span<const std::uint32_t>) override { return Ack::ok; }
  void drive_reset(bool) override {}
};

struct FaultyDebugAccessTest : testing::Test {
  void plan_fault(const char* text) { plan.add(parse_fault(text).value()); }

  QuietAccess quiet;
  FaultPlan plan;
  FaultyDebugAccess access{quiet, plan};
  std::array<std::uint32_t, 200> words{};
};

TEST_F(FaultyDebugAccessTest, WithoutFaultsIsTransparent) {
  EXPECT_EQ(access.read_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_THAT(words, testing::Each(0U));
  EXPECT_EQ(access.write_ap(0, kTar, 1), Ack::ok);
}

TEST_F(FaultyDebugAccessTest, FlipsOneBitOfEvery64thWord) {
  plan_fault("flip");
  EXPECT_EQ(access.read_ap_block(0, kDrw, words), Ack::ok);
  int flipped = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(std::popcount(words[i]), i % 64 == 63 ? 1 : 0) << i;
    flipped += std::popcount(words[i]);
  }
  EXPECT_EQ(flipped, 3);
}

TEST_F(FaultyDebugAccessTest, FlipsOnceWhereToldSo) {
  plan_fault("flip:once");
  EXPECT_EQ(access.read_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(std::count(words.begin(), words.end(), 0U), 199);
}

TEST_F(FaultyDebugAccessTest, LeavesOtherRegistersRight) {
  plan_fault("flip");
  EXPECT_EQ(access.read_ap_block(0, kTar, words), Ack::ok);
  EXPECT_THAT(words, testing::Each(0U));
}

TEST_F(FaultyDebugAccessTest, WaitsAtAccessPortsAndNotAtItsOwnRegisters) {
  plan_fault("wait");
  EXPECT_EQ(access.read_ap(0, kDrw).ack, Ack::wait);
  EXPECT_EQ(access.write_ap(0, kDrw, 0), Ack::wait);
  EXPECT_EQ(access.read_ap_block(0, kDrw, words), Ack::wait);
  EXPECT_EQ(access.write_ap_block(0, kDrw, words), Ack::wait);
  EXPECT_EQ(access.read_dp(kReadBuffer).ack, Ack::wait);
  EXPECT_EQ(access.read_dp(0).ack, Ack::ok);
}

TEST_F(FaultyDebugAccessTest, FaultsAfterSoManyWords) {
  plan_fault("fault@accesses=250");
  EXPECT_EQ(access.read_ap_block(0, kDrw, words), Ack::ok);
  EXPECT_EQ(access.write_ap(0, kTar, 0), Ack::ok) << "moves no word";
  EXPECT_EQ(access.write_ap_block(0, kDrw, std::span(words).first(49)), Ack::ok);
  EXPECT_EQ(access.read_ap(0, kDrw).ack, Ack::ok);
  EXPECT_EQ(access.read_ap(0, kDrw).ack, Ack::fault);
}

}  // namespace
}  // namespace probemark::virtual_board
