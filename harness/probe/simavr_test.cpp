// Against probemark-simavr, with cycles worked out by hand from the AVR instruction set manual.
#include <gtest/gtest.h>

#include "harness/probe/emulator_fixture.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr const char* kProgram = R"(
  .text
  .global start
start:
  ldi r24, 100
again:
begin:
  ldi r16, 50
  nop
first:
  dec r16
  brne first
second:
  ldi r17, 10
inner:
  mul r17, r17
  sts 0x100, r0
  rcall leaf
  dec r17
  brne inner
end:
  ldi r18, 7
  sts 0x101, r18
  rjmp stop
leaf:
  ret
stop:
  nop
  rjmp again
endless:
  rjmp endless
sleeper:
  ldi r16, 1
  out 0x33, r16
  sei
  sleep
  rjmp sleeper
crash:
  ldi r31, 0xff
  ldi r30, 0xff
  st Z, r16
  rjmp crash
)";

CounterMarkers markers_of(const Program& program) {
  return {program.symbols.at("begin"),
          program.symbols.at("end"),
          {program.symbols.at("first"), program.symbols.at("second")}};
}

TEST(Simavr, CountsCyclesByTheManual) {
  const Program program = assemble(avr(), kProgram);
  Running target(avr(), program, markers_of(program));
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  // ldi, nop: 1 each. dec 1, brne 2 when taken and 1 when not. mul 2, sts 2, rcall 3, ret 4.
  constexpr std::uint64_t kFirst = 50 * (1 + 2) - 1;
  constexpr std::uint64_t kSecond = 1 + 10 * (2 + 2 + 3 + 4 + 1 + 2) - 1;
  for (std::uint64_t window = 1; window <= 5; ++window) {
    const auto stop = target->resume(10s, "stop");
    ASSERT_TRUE(stop) << describe(stop.error());
    EXPECT_EQ(stop->pc, program.symbols.at("stop"));
    const auto counts = target->exact_counts();
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->windows, window);
    EXPECT_EQ(counts->cycles, 2 + kFirst + kSecond);
    EXPECT_EQ(counts->operator_cycles, (std::vector<std::uint64_t>{kFirst, kSecond}));
    EXPECT_EQ(counts->prologue_instructions, 2u);
    EXPECT_EQ(counts->operator_instructions, (std::vector<std::uint64_t>{50 * 2, 1 + 10 * 6}));
    EXPECT_EQ(counts->instructions, 2u + 50 * 2 + 1 + 10 * 6);
  }
  EXPECT_EQ(target->read(0x800100, 2).value(), (std::vector<std::uint8_t>{1, 7}));
}

TEST(Simavr, AccessesFlashAndData) {
  Running target(avr(), assemble(avr(), kProgram));
  std::vector<std::uint8_t> bytes(2048);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 7);
  }
  ASSERT_TRUE(target->write(0x800100, bytes));
  EXPECT_EQ(target->read(0x800100, bytes.size()).value(), bytes);
  ASSERT_TRUE(target->write(0x4000, bytes));
  EXPECT_EQ(target->read(0x4000, bytes.size()).value(), bytes);
  EXPECT_FALSE(target->read(0x8000, 1));
  EXPECT_FALSE(target->read(0x800900, 1));
  EXPECT_FALSE(target->write(0x8008ff, std::vector<std::uint8_t>{1, 2}));
  EXPECT_FALSE(target->set_breakpoint(0x8000));
}

TEST(Simavr, HaltsAnEndlessLoop) {
  const Program program = assemble(avr(), kProgram);
  Running target(avr(), program, {}, "endless");
  const auto stop = target->resume(100ms, "the end");
  ASSERT_FALSE(stop);
  EXPECT_NE(stop.error().what.find("no stop within 100 ms while waiting for the end; the target was halted at 0x"),
            std::string::npos)
      << stop.error().what;
  EXPECT_TRUE(target->reset(program.symbols.at("start")));
}

TEST(Simavr, StopsWhereACoreSleepsForEver) {
  const Program program = assemble(avr(), kProgram);
  Running target(avr(), program, {}, "sleeper");
  const auto stop = target->resume(10s, "the end");
  ASSERT_TRUE(stop) << describe(stop.error());
  EXPECT_EQ(stop->signal, 5);
}

TEST(Simavr, StopsWhereACoreCrashes) {
  const Program program = assemble(avr(), kProgram);
  Running target(avr(), program, {}, "crash");
  const auto stop = target->resume(10s, "the end");
  ASSERT_TRUE(stop) << describe(stop.error());
  EXPECT_EQ(stop->signal, 11);
  // A reset brings it back.
  ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
  ASSERT_TRUE(target->reset(program.symbols.at("start")));
  const auto again = target->resume(10s, "stop");
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again->signal, 5);
}

TEST(Simavr, EndsWithItsClient) {
  const auto begin = std::chrono::steady_clock::now();
  { Running target(avr(), assemble(avr(), kProgram), {}, "endless"); }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

}  // namespace
}  // namespace probemark
