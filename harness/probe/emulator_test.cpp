// Against the real emulators: QEMU for Arm and RISC-V.
#include <gtest/gtest.h>

#include <random>

#include "harness/probe/emulator_fixture.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

// A window with a prologue of two instructions and two operators; the second operator reads a device (the SysTick
// timer) in its loop, which makes QEMU leave its blocks in their middle.
constexpr const char* kArmProgram = R"(
  .syntax unified
  .cpu cortex-m4
  .thumb
  .text
  .word 0x20001000
  .word start + 1
  .rept 14
  .word fault + 1
  .endr
  .thumb_func
  .global start
start:
  ldr r3, =0xe000e010
  movs r0, #5
  str r0, [r3]
again:
begin:
  movs r4, #100
  movs r5, #50
first:
  subs r4, #1
  bne first_loop
  b second
first_loop:
  nop
  b first_body
first_body:
  subs r4, #1
  bne first_body
second:
  ldr r0, [r3, #8]
  adds r1, r0
  subs r5, #1
  bne second
end:
  movs r0, #7
  ldr r1, =0x20000100
  str r0, [r1]
  b stop
fault:
  b fault
  .balign 4096
  .thumb_func
stop:
  nop
  b again
  .balign 4
)";

TEST(QemuArm, LoadsRunsStopsAndReadsBack) {
  const Program program = assemble(arm_m4(), kArmProgram);
  Running target(arm_m4(), program);
  EXPECT_TRUE(target->server().starts_with("QEMU 7")) << target->server();
  EXPECT_EQ(target->program_counter().value(), program.symbols.at("start"));
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  const auto stop = target->resume(10s, "stop");
  ASSERT_TRUE(stop) << describe(stop.error());
  EXPECT_EQ(stop->signal, 5);
  EXPECT_EQ(stop->pc, program.symbols.at("stop"));
  EXPECT_EQ(read_word(target, 0x20000100), 7u);
  EXPECT_FALSE(target->exact_counts());
}

TEST(QemuArm, ResetsToTheVectorsAgainAndAgain) {
  const Program program = assemble(arm_m4(), kArmProgram);
  Running target(arm_m4(), program);
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(target->resume(10s, "stop"));
    ASSERT_TRUE(target->reset(program.symbols.at("start")));
    EXPECT_EQ(target->program_counter().value(), program.symbols.at("start"));
  }
}

TEST(QemuArm, MovesAMebibyteThroughMemory) {
  Running target(arm_m4(), assemble(arm_m4(), kArmProgram));
  std::mt19937 random(3);
  std::vector<std::uint8_t> bytes(1 << 20);
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(random());
  }
  ASSERT_TRUE(target->write(0x20000003, bytes));
  EXPECT_EQ(target->read(0x20000003, bytes.size()).value(), bytes);
}

CounterMarkers markers_of(const Program& program) {
  return {program.symbols.at("begin"),
          program.symbols.at("end"),
          {program.symbols.at("first"), program.symbols.at("second")}};
}

TEST(QemuArm, CountsWindowsAndOperatorsExactly) {
  const Program program = assemble(arm_m4(), kArmProgram);
  Running target(arm_m4(), program, markers_of(program));
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  for (std::uint64_t window = 1; window <= 5; ++window) {
    ASSERT_TRUE(target->resume(10s, "stop"));
    const auto counts = target->exact_counts();
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->windows, window);
    EXPECT_EQ(counts->prologue_instructions, 2u);
    // subs, bne, nop, b, then 99 rounds of subs, bne.
    EXPECT_EQ(counts->operator_instructions, (std::vector<std::uint64_t>{4 + 99 * 2, 50 * 4}));
    EXPECT_EQ(counts->instructions, 2u + 4 + 99 * 2 + 50 * 4);
    EXPECT_FALSE(counts->cycles);
  }
}

TEST(QemuArm, CountsTheSameWithBreakpointsInTheWindow) {
  const Program program = assemble(arm_m4(), kArmProgram);
  Running target(arm_m4(), program, markers_of(program));
  // At every marker, and in the middle of the loop with the device.
  for (const char* symbol : {"begin", "first", "second", "end", "stop"}) {
    ASSERT_TRUE(target->set_breakpoint(program.symbols.at(symbol)));
  }
  int stops = 0;
  for (std::uint64_t pc = 0; pc != program.symbols.at("stop") && stops < 1000; ++stops) {
    const auto stop = target->resume(10s, "stop");
    ASSERT_TRUE(stop) << describe(stop.error());
    pc = stop->pc;
  }
  EXPECT_EQ(stops, 1 + 1 + 50 + 1 + 1);
  const auto counts = target->exact_counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->windows, 1u);
  EXPECT_EQ(counts->instructions, 2u + 4 + 99 * 2 + 50 * 4);
  EXPECT_EQ(counts->operator_instructions, (std::vector<std::uint64_t>{4 + 99 * 2, 50 * 4}));
}

TEST(QemuArm, HaltsAnEndlessLoopAtTheDeadline) {
  const Program program = assemble(arm_m4(), kArmProgram);
  Running target(arm_m4(), program);
  const auto stop = target->resume(100ms, "a breakpoint that is not set");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().kind, ErrorKind::target_lost);
  EXPECT_NE(stop.error().what.find("no stop within 100 ms while waiting for a breakpoint that is not set; the target "
                                   "was halted at 0x"),
            std::string::npos)
      << stop.error().what;
  // The target is still of use.
  ASSERT_TRUE(target->reset(program.symbols.at("start")));
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  EXPECT_TRUE(target->resume(10s, "stop"));
}

TEST(QemuArm, TellsTheLastWordsAfterALockUp) {
  // Thumb-2 on an M0 is undefined; without a fault handler in memory that is a lock-up, on which QEMU aborts.
  const Program program = assemble(arm_m0(), R"(
    .syntax unified
    .thumb
    .text
    .word 0x20001000
    .word start + 1
    .word 0, 1
    .thumb_func
  start:
    .inst.w 0xfbb0f0f1
    b start
  )");
  Running target(arm_m0(), program);
  const auto stop = target->resume(10s, "pm_stop");
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(stop.error().where, "microbit");
  EXPECT_NE(stop.error().what.find("qemu-system-arm was killed by SIGABRT"), std::string::npos) << stop.error().what;
  EXPECT_NE(stop.error().what.find("while waiting for pm_stop"), std::string::npos) << stop.error().what;
  EXPECT_NE(stop.error().what.find("last words: "), std::string::npos) << stop.error().what;
  const auto next = target->read(0x20000000, 4);
  ASSERT_FALSE(next);
  EXPECT_NE(next.error().what.find("killed by SIGABRT"), std::string::npos);
}

TEST(QemuArm, RefusesALoadIntoNothing) {
  Running target(arm_m4(), assemble(arm_m4(), kArmProgram));
  const auto loaded = target->load(std::vector<Segment>{{0x60000000, {1, 2, 3, 4}}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::target_lost);
}

TEST(QemuArm, IsEndedByAnInterrupt) {
  Running target(arm_m4(), assemble(arm_m4(), kArmProgram));
  interrupt();
  const auto stop = target->resume(60s, "nothing");
  clear_interrupt();
  ASSERT_FALSE(stop);
  EXPECT_EQ(stop.error().kind, ErrorKind::interrupted);
}

TEST(QemuRiscv, CountsWhatMcycleCounts) {
  const Program program = assemble(riscv(), R"(
    .text
    .global start
    .option norelax
  start:
    li t0, 0x80100000
    li t5, 0x10000005
  begin:
    csrr s0, mcycle
    li t1, 12345
  loop:
    mul t2, t1, t1
    lbu t3, 0(t5)
    sw t2, 0(t0)
    addi t1, t1, -1
    bnez t1, loop
  end:
    csrr s1, mcycle
    sub s1, s1, s0
    sw s1, 4(t0)
    j stop
    .balign 4096
  stop:
    nop
    j start
  )");
  std::vector<std::uint64_t> seen;
  for (int run = 0; run < 5; ++run) {
    Running target(riscv(), program, CounterMarkers{program.symbols.at("begin"), program.symbols.at("end"), {}});
    ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
    for (int window = 0; window < 2; ++window) {
      const auto stop = target->resume(10s, "stop");
      ASSERT_TRUE(stop) << describe(stop.error());
      const auto counts = target->exact_counts();
      ASSERT_TRUE(counts);
      EXPECT_EQ(counts->instructions, read_word(target, 0x80100004));
      EXPECT_EQ(counts->prologue_instructions, counts->instructions);
      seen.push_back(counts->instructions);
    }
  }
  EXPECT_EQ(seen, std::vector<std::uint64_t>(10, seen.front()));
}

}  // namespace
}  // namespace probemark
