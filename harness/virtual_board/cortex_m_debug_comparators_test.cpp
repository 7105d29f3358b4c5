// Comparators of the breakpoint and the watchpoint unit, through the debug port.
#include <set>
#include <tuple>

#include "harness/virtual_board/dap_fixture.hpp"

namespace probemark::virtual_board {
namespace {

using Addresses = std::set<std::uint32_t>;
using Watchpoints = std::set<std::tuple<WatchKind, std::uint32_t, std::uint32_t>>;

constexpr std::uint32_t kFpCtrl = 0xE0002000;
constexpr std::uint32_t kFpComp0 = 0xE0002008;
constexpr std::uint32_t kDwtCtrl = 0xE0001000;
constexpr std::uint32_t kDwtCyccnt = 0xE0001004;
constexpr std::uint32_t kDwtComp0 = 0xE0001020;
constexpr std::uint32_t kDwtMask0 = 0xE0001024;
constexpr std::uint32_t kDwtFunction0 = 0xE0001028;
constexpr std::uint32_t kMatched = 1U << 24;

class ComparatorsTest : public DapFixture {};

TEST_F(ComparatorsTest, FpbTellsRevisionAndNumber) {
  connect(kM0);
  EXPECT_EQ(read(kFpCtrl), 0x40U);
  connect(kM4);
  EXPECT_EQ(read(kFpCtrl), 0x60U);
  connect(kM33);
  EXPECT_EQ(read(kFpCtrl), 0x10000080U);
}

TEST_F(ComparatorsTest, FpbIsSwitchedWithItsKeyOnly) {
  connect(kM4);
  write(kFpComp0, 0x40000101);
  write(kFpCtrl, 1);
  EXPECT_TRUE(machine.breakpoints.empty());
  write(kFpCtrl, 3);
  EXPECT_EQ(read(kFpCtrl), 0x61U);
  EXPECT_EQ(machine.breakpoints, Addresses{0x100});
  write(kFpCtrl, 2);
  EXPECT_TRUE(machine.breakpoints.empty());
}

TEST_F(ComparatorsTest, FpbRevisionOneNamesHalfwordsOfTheCodeRegion) {
  connect(kM4);
  write(kFpCtrl, 3);
  write(kFpComp0, 0x40000101);
  write(kFpComp0 + 4, 0x80000201);
  write(kFpComp0 + 8, 0xC0000301);
  write(kFpComp0 + 12, 0x00000401);
  EXPECT_EQ(machine.breakpoints, (Addresses{0x100, 0x202, 0x300, 0x302}));
  EXPECT_EQ(read(kFpComp0 + 4), 0x80000201U);
  write(kFpComp0 + 8, 0);
  EXPECT_EQ(machine.breakpoints, (Addresses{0x100, 0x202}));
}

TEST_F(ComparatorsTest, FpbRevisionTwoHoldsAnyAddress) {
  connect(kM33);
  write(kFpCtrl, 3);
  write(kFpComp0, 0x38000123);
  EXPECT_EQ(machine.breakpoints, Addresses{0x38000122});
  write(kFpComp0, 0x38000122);
  EXPECT_TRUE(machine.breakpoints.empty());
}

TEST_F(ComparatorsTest, FpbHasNoMoreComparatorsThanItTells) {
  connect(kM0);
  write(kFpCtrl, 3);
  write(kFpComp0 + 4 * 4, 0x40000101);
  EXPECT_TRUE(machine.breakpoints.empty());
  EXPECT_EQ(read(kFpComp0 + 4 * 4), 0U);
}

TEST_F(ComparatorsTest, OneAddressWantedTwiceIsKeptUntilNobodyWantsIt) {
  connect(kM33);
  write(kFpCtrl, 3);
  write(kFpComp0, 0x20000001);
  write(0x20000000, 0x0000BE00);
  write(0x20000000, 0);
  EXPECT_EQ(machine.breakpoints, Addresses{0x20000000});
  write(kFpComp0, 0);
  EXPECT_TRUE(machine.breakpoints.empty());
}

TEST_F(ComparatorsTest, DwtTellsWhatItHas) {
  connect(kM0);
  EXPECT_EQ(read(kDwtCtrl), 0x20000000U);
  connect(kM4);
  EXPECT_EQ(read(kDwtCtrl), 0x4D000000U);
  connect(kM33);
  EXPECT_EQ(read(kDwtCtrl), 0x4F000000U) << "no cycle counter";
  EXPECT_EQ(read(0xE0001FBC), 0x47701A02U);
}

TEST_F(ComparatorsTest, DwtOfV7MWatchesASizeGivenAsAMask) {
  connect(kM4);
  write(kDwtComp0, 0x20000006);
  write(kDwtMask0, 2);
  EXPECT_TRUE(machine.watchpoints.empty());
  write(kDwtFunction0, 6);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::write, 0x20000004, 4}}));
  write(kDwtFunction0, 5);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::read, 0x20000004, 4}}));
  write(kDwtFunction0, 7);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::access, 0x20000004, 4}}));
  write(kDwtFunction0, 4);
  EXPECT_TRUE(machine.watchpoints.empty());
  EXPECT_EQ(machine.breakpoints, Addresses{0x20000006});
  write(kDwtFunction0, 0);
  EXPECT_TRUE(machine.breakpoints.empty());
}

TEST_F(ComparatorsTest, DwtOfV8MHasTheSizeInItsFunction) {
  connect(kM33);
  write(kDwtComp0, 0x38000008);
  write(kDwtFunction0, 0x815);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::write, 0x38000008, 4}}));
  write(kDwtFunction0, 0x416);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::read, 0x38000008, 2}}));
  write(kDwtFunction0, 0x014);
  EXPECT_EQ(machine.watchpoints, (Watchpoints{{WatchKind::access, 0x38000008, 1}}));
  write(kDwtFunction0, 0x005);
  EXPECT_TRUE(machine.watchpoints.empty()) << "no debug event is asked for";
}

TEST_F(ComparatorsTest, TheComparatorThatMatchedSaysSoOnce) {
  connect(kM4);
  for (const std::uint32_t index : {0U, 1U}) {
    write(kDwtComp0 + 16 * index, 0x20000000 + 0x100 * index);
    write(kDwtMask0 + 16 * index, 2);
    write(kDwtFunction0 + 16 * index, 6);
  }
  write(kDhcsr, kKey | 1);
  machine.watched = 0x20000102;
  machine.stop(StopCause::watchpoint);
  EXPECT_EQ(read(kDwtFunction0), 6U);
  EXPECT_EQ(read(kDwtFunction0 + 16), 6U | kMatched);
  EXPECT_EQ(read(kDwtFunction0 + 16), 6U);
}

TEST_F(ComparatorsTest, TheCycleCounterCountsOnlyWhileItIsEnabledAndTheCoreRuns) {
  connect(kM4);
  write(kDwtCyccnt, 1000);
  EXPECT_EQ(read(kDwtCyccnt), 1000U);
  write(kDemcr, 1U << 24);
  EXPECT_EQ(read(kDwtCyccnt), 1000U);
  write(kDwtCtrl, 1);
  EXPECT_EQ(read(kDwtCtrl) & 1U, 1U);
  const std::uint32_t before = read(kDwtCyccnt);
  while (read(kDwtCyccnt) == before) {
  }
  write(kDhcsr, kKey | 3);
  const std::uint32_t stopped = read(kDwtCyccnt);
  EXPECT_GT(stopped, before);
  EXPECT_EQ(read(kDwtCyccnt), stopped);
}

}  // namespace
}  // namespace probemark::virtual_board
