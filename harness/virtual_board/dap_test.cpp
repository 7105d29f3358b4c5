#include "harness/virtual_board/dap.hpp"

#include <array>

#include "harness/virtual_board/dap_fixture.hpp"

namespace probemark::virtual_board {
namespace {

constexpr std::uint32_t kStickyError = 1U << 5;
constexpr unsigned kAbort = 0x0;

class DapTest : public DapFixture {
 protected:
  void SetUp() override { connect(kM4); }
};

TEST_F(DapTest, IdentifiesItself) {
  EXPECT_EQ(dap->read_dp(0x0).value, 0x2BA01477U);
  EXPECT_EQ(dap->read_ap(0, 0xFC).value, 0x24770011U);
  EXPECT_EQ(dap->read_ap(0, 0xF8).value, 0xE00FF003U);
  EXPECT_EQ(dap->read_ap(0, 0xF4).value, 0U);
}

TEST_F(DapTest, AcknowledgesEachPowerRequest) {
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & 0xF0000000U, 0xF0000000U);
  dap->write_dp(kCtrlStat, 0x10000000);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & 0xF0000000U, 0x30000000U);
}

TEST_F(DapTest, WithoutPowerAnAccessPortFaults) {
  dap->write_dp(kCtrlStat, 0);
  EXPECT_EQ(dap->read_ap(0, 0xFC).ack, Ack::fault);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & kStickyError, kStickyError);
}

TEST_F(DapTest, OtherAccessPortsReadZero) {
  EXPECT_EQ(dap->read_ap(1, 0xFC).ack, Ack::ok);
  EXPECT_EQ(dap->read_ap(1, 0xFC).value, 0U);
  EXPECT_EQ(dap->write_ap(1, kTar, 4), Ack::ok);
  std::array<std::uint32_t, 2> words = {7, 7};
  EXPECT_EQ(dap->read_ap_block(1, kDrw, words), Ack::ok);
  EXPECT_EQ(words, (std::array<std::uint32_t, 2>{0, 0}));
}

TEST_F(DapTest, ABusErrorSticksUntilItIsCleared) {
  dap->write_ap(0, kTar, 0x90000000);
  EXPECT_EQ(dap->read_ap(0, kDrw).ack, Ack::fault);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & kStickyError, kStickyError);
  EXPECT_EQ(dap->write_ap(0, kTar, 0x20000000), Ack::fault);
  EXPECT_EQ(dap->write_dp(kAbort, 1U << 4), Ack::ok);
  EXPECT_EQ(dap->read_ap(0, kTar).ack, Ack::fault);
  EXPECT_EQ(dap->write_dp(kAbort, 1U << 2), Ack::ok);
  EXPECT_EQ(dap->read_ap(0, kTar).value, 0x90000000U);
}

TEST_F(DapTest, AOneInCtrlStatClearsTheStickyErrorToo) {
  dap->write_ap(0, kTar, 0x90000000);
  EXPECT_EQ(dap->write_ap(0, kDrw, 1), Ack::fault);
  dap->write_dp(kCtrlStat, kPowerRequests);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & kStickyError, kStickyError);
  dap->write_dp(kCtrlStat, kPowerRequests | kStickyError);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value, 0xF0000000U);
}

TEST_F(DapTest, KeepsWhetherOverrunsAreToBeDetected) {
  dap->write_dp(kCtrlStat, kPowerRequests | 1);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & 1U, 1U);
}

TEST_F(DapTest, SelectsTheBankOfRegisterFour) {
  dap->write_dp(kSelect, 1);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value, 0x40U);
  dap->write_dp(kCtrlStat, 0);
  dap->write_dp(kSelect, 0);
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & kPowerRequests, kPowerRequests);
}

TEST_F(DapTest, TheReadBufferHoldsWhatWasReadLast) {
  machine.set_word(0x20000010, 0x12345678);
  read(0x20000010);
  EXPECT_EQ(dap->read_dp(0xC).value, 0x12345678U);
}

TEST_F(DapTest, ABlockStopsAtTheFirstBusError) {
  std::array<std::uint32_t, 4> words{};
  dap->write_ap(0, kTar, 0x2000FFF8);
  EXPECT_EQ(dap->read_ap_block(0, kDrw, words), Ack::ok);  // TAR wraps before the end of the memory
  dap->write_ap(0, kTar, 0x30000000);
  EXPECT_EQ(dap->read_ap_block(0, kDrw, words), Ack::fault);
  EXPECT_EQ(dap->write_ap_block(0, kDrw, words), Ack::fault);
}

}  // namespace
}  // namespace probemark::virtual_board
