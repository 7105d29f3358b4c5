#include "harness/virtual_board/fault_plan.hpp"

#include <gmock/gmock.h>

namespace probemark::virtual_board {
namespace {

TEST(Fault, IsReadFromItsText) {
  EXPECT_EQ(parse_fault("hang").value(), (Fault{FaultKind::hang, FaultTrigger::at_once, 0, FaultUntil::ever}));
  EXPECT_EQ(parse_fault("drop@accesses=500:once").value(),
            (Fault{FaultKind::drop, FaultTrigger::accesses, 500, FaultUntil::once}));
  EXPECT_EQ(parse_fault("lock-up@runs=3:power-cycle").value(),
            (Fault{FaultKind::lock_up, FaultTrigger::runs, 3, FaultUntil::power_cycle}));
  EXPECT_EQ(parse_fault("flash-fail:reset").value(),
            (Fault{FaultKind::flash_fail, FaultTrigger::at_once, 0, FaultUntil::reset}));
}

TEST(Fault, ComesBackFromItsDescription) {
  for (const char* text : {"hang:ever", "flip@accesses=0:once", "slow@runs=18446744073709551615:reset"}) {
    EXPECT_EQ(describe(parse_fault(text).value()), text);
  }
}

TEST(Fault, IsRefusedWhereThereIsNoSuchWord) {
  for (const char* text :
       {"", "hung", "hang@", "hang@accesses", "hang@accesses=", "hang@accesses=-1", "hang@accesses=1x", "hang@laps=1",
        "hang:", "hang:never", "hang:once@runs=1", "hang@runs=99999999999999999999"}) {
    const auto fault = parse_fault(text);
    ASSERT_FALSE(fault.has_value()) << text;
    EXPECT_EQ(fault.error().kind, ErrorKind::usage);
    EXPECT_THAT(fault.error().remedy, testing::HasSubstr("flash-fail"));
  }
}

FaultPlan plan_of(const char* text) {
  FaultPlan plan;
  plan.add(parse_fault(text).value());
  return plan;
}

TEST(FaultPlan, StrikesWithItsKindAlone) {
  FaultPlan plan = plan_of("wait");
  EXPECT_FALSE(plan.strikes(FaultKind::fault));
  EXPECT_TRUE(plan.strikes(FaultKind::wait));
  EXPECT_TRUE(plan.strikes(FaultKind::wait));
  plan.clear();
  EXPECT_FALSE(plan.strikes(FaultKind::wait));
}

TEST(FaultPlan, WaitsForItsTrigger) {
  FaultPlan plan = plan_of("hang@accesses=100");
  plan.note_accesses(99);
  EXPECT_FALSE(plan.strikes(FaultKind::hang));
  plan.note_accesses(1);
  EXPECT_TRUE(plan.strikes(FaultKind::hang));

  plan = plan_of("lock-up@runs=2");
  plan.note_run();
  EXPECT_FALSE(plan.strikes(FaultKind::lock_up));
  plan.note_run();
  EXPECT_TRUE(plan.strikes(FaultKind::lock_up));
}

TEST(FaultPlan, OnceIsOnce) {
  FaultPlan plan = plan_of("drop:once");
  EXPECT_TRUE(plan.due(FaultKind::drop));
  EXPECT_TRUE(plan.due(FaultKind::drop));
  EXPECT_TRUE(plan.strikes(FaultKind::drop));
  EXPECT_FALSE(plan.strikes(FaultKind::drop));
  EXPECT_TRUE(plan.pending().empty());
}

TEST(FaultPlan, AResetEndsOnlyWhatHasBegun) {
  FaultPlan plan = plan_of("wait@runs=1:reset");
  plan.note_reset();
  plan.note_run();
  EXPECT_TRUE(plan.due(FaultKind::wait));
  plan.note_reset();
  EXPECT_FALSE(plan.due(FaultKind::wait));
}

TEST(FaultPlan, APowerCycleEndsMoreThanAResetAndLessThanEver) {
  FaultPlan plan = plan_of("wait:power-cycle");
  plan.note_reset();
  EXPECT_TRUE(plan.due(FaultKind::wait));
  plan.note_power_cycle();
  EXPECT_FALSE(plan.due(FaultKind::wait));

  plan = plan_of("wait:reset");
  plan.note_power_cycle();
  EXPECT_FALSE(plan.due(FaultKind::wait));

  plan = plan_of("wait:ever");
  plan.note_power_cycle();
  EXPECT_TRUE(plan.due(FaultKind::wait));
}

}  // namespace
}  // namespace probemark::virtual_board
