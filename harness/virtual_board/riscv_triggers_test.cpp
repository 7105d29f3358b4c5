#include "harness/virtual_board/riscv_triggers.hpp"

#include <gtest/gtest.h>

namespace probemark::virtual_board {
namespace {

constexpr unsigned tselect = 0x7A0;
constexpr unsigned tdata1 = 0x7A1;
constexpr unsigned tdata2 = 0x7A2;
constexpr unsigned tinfo = 0x7A4;
/// Type 2, dmode, action 1, machine mode.
constexpr std::uint32_t armed = 0x28001040;

TEST(RiscvTriggers, FourOfTypeTwo) {
  RiscvTriggers triggers;
  for (std::uint32_t i = 0; i < 4; ++i) {
    triggers.write(tselect, i);
    EXPECT_EQ(triggers.read(tselect), i);
    EXPECT_EQ(triggers.read(tdata1), 0x20000000U);
    EXPECT_EQ(triggers.read(tinfo), 4U);
  }
  triggers.write(tselect, 4);
  EXPECT_EQ(triggers.read(tselect), 3U);
}

TEST(RiscvTriggers, OtherRegistersAreNotTheirs) {
  RiscvTriggers triggers;
  EXPECT_FALSE(triggers.read(0x7A5).has_value());
  EXPECT_FALSE(triggers.write(0x300, 0));
}

TEST(RiscvTriggers, WhatIsNotImplementedReadsBackAsZero) {
  RiscvTriggers triggers;
  triggers.write(tdata1, 0xFFFFFFFF);
  EXPECT_EQ(triggers.read(tdata1), 0x2800005FU);
  triggers.write(tdata1, armed | 0x7);
  EXPECT_EQ(triggers.read(tdata1), armed | 0x7);
  triggers.write(tdata1, 0x20001044);
  EXPECT_EQ(triggers.read(tdata1), 0x20000044U);
}

TEST(RiscvTriggers, AnArmedExecuteTriggerIsABreakpoint) {
  RiscvTriggers triggers;
  triggers.write(tselect, 2);
  triggers.write(tdata2, 0x80000010);
  EXPECT_TRUE(triggers.breakpoints().empty());
  triggers.write(tdata1, armed | 4);
  EXPECT_EQ(triggers.breakpoints(), (std::set<std::uint32_t>{0x80000010}));
  EXPECT_TRUE(triggers.watches().empty());
  triggers.reset();
  EXPECT_TRUE(triggers.breakpoints().empty());
}

TEST(RiscvTriggers, LoadsAndStoresAreWatches) {
  RiscvTriggers triggers;
  triggers.write(tdata2, 0x80000010);
  triggers.write(tdata1, armed | 2);
  triggers.write(tselect, 1);
  triggers.write(tdata2, 0x80000020);
  triggers.write(tdata1, armed | 3);
  triggers.write(tselect, 2);
  triggers.write(tdata2, 0x80000037);
  triggers.write(tdata1, armed | 0x80 | 1);
  EXPECT_EQ(triggers.watches(), (std::set<Watch>{{WatchKind::write, 0x80000010, 1},
                                                 {WatchKind::access, 0x80000020, 1},
                                                 {WatchKind::read, 0x80000030, 16}}));
}

TEST(RiscvTriggers, ARangeIsBounded) {
  RiscvTriggers triggers;
  triggers.write(tdata2, 0xFFFFFFFF);
  triggers.write(tdata1, armed | 0x80 | 2);
  EXPECT_EQ(triggers.watches(), (std::set<Watch>{{WatchKind::write, 0x80000000, 0x80000000}}));
}

}  // namespace
}  // namespace probemark::virtual_board
