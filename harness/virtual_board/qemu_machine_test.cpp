#include "harness/virtual_board/qemu_machine.hpp"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <filesystem>

#include "harness/probe/counter_mapping.hpp"
#include "harness/process/descriptor_wait.hpp"
#include "harness/virtual_board/nvmc.hpp"
#include "harness/virtual_board/register_numbers.hpp"

namespace probemark::virtual_board {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kStack = 0x20001000;
constexpr std::uint32_t kCode = 0x100;

std::unique_ptr<QemuMachine> machine_of(const char* chip, Fidelity fidelity = Fidelity::exact) {
  auto machine = QemuMachine::create(*find_chip(chip), {fidelity, {}});
  EXPECT_TRUE(machine.has_value()) << (machine ? "" : machine.error().what);
  return machine ? std::move(*machine) : nullptr;
}

/// Thumb code at kCode, with the vectors that start it; HardFault's is empty.
std::vector<std::uint32_t> program(const std::vector<std::uint16_t>& code) {
  std::vector<std::uint32_t> words(kCode / 4 + (code.size() + 1) / 2);
  words[0] = kStack;
  words[1] = kCode | 1;
  for (std::size_t i = 0; i < code.size(); ++i) {
    words[kCode / 4 + i / 2] |= std::uint32_t{code[i]} << 16 * (i % 2);
  }
  return words;
}

CoreState state_within(Machine& machine, CoreState awaited, std::chrono::seconds deadline = 10s) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  CoreState state = machine.state();
  while (state != awaited && std::chrono::steady_clock::now() < until) {
    EXPECT_TRUE(wait_until(std::chrono::steady_clock::now() + 1ms));
    state = machine.state();
  }
  return state;
}

std::optional<std::uint32_t> word_within(Machine& machine, std::uint32_t address, std::uint32_t awaited) {
  const auto until = std::chrono::steady_clock::now() + 10s;
  auto word = machine.read_bus(address, 4);
  while (word != awaited && std::chrono::steady_clock::now() < until) {
    word = machine.read_bus(address, 4);
  }
  return word;
}

// movs r0,#5; adds r0,#1; movs r1,#0x20; lsls r1,#24; str r0,[r1]; adds r0,#1; b .
const std::vector<std::uint16_t> kCountAndStore{0x2005, 0x3001, 0x2120, 0x0609, 0x6008, 0x3001, 0xE7FE};

std::unique_ptr<QemuMachine> held(const char* chip, const std::vector<std::uint16_t>& code) {
  auto machine = machine_of(chip);
  machine->halt();
  EXPECT_TRUE(machine->write_words(0, program(code)));
  machine->reset(true);
  EXPECT_EQ(machine->state(), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::reset);
  return machine;
}

TEST(QemuMachine, AnswersWordsHalfwordsAndBytesOfMemoryAndPeripherals) {
  const auto machine = machine_of("mps2-an386");
  EXPECT_EQ(machine->read_bus(0xE000ED00, 4), 0x410FC240U);
  EXPECT_TRUE(machine->write_bus(0x20000000, 4, 0x12345678));
  EXPECT_TRUE(machine->write_bus(0x20000001, 1, 0xAB));
  EXPECT_EQ(machine->read_bus(0x20000000, 4), 0x1234AB78U);
  EXPECT_EQ(machine->read_bus(0x20000002, 2), 0x1234U);
  EXPECT_EQ(machine->read_bus(0x20000003, 1), 0x12U);
}

TEST(QemuMachine, HasABusErrorWhereNothingIs) {
  const auto machine = machine_of("microbit");
  EXPECT_EQ(machine->read_bus(0x90000000, 4), std::nullopt);
  EXPECT_FALSE(machine->write_bus(0x90000000, 4, 1));
  std::array<std::uint32_t, 4> words{};
  EXPECT_FALSE(machine->read_words(0x20003FF8, words)) << "two of the words lie behind the RAM";
  EXPECT_FALSE(machine->write_words(0x20003FF8, words));
}

TEST(QemuMachine, MovesManyWords) {
  const auto machine = machine_of("mps2-an386");
  std::vector<std::uint32_t> words(50000);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = static_cast<std::uint32_t>(i * 2654435761U);
  }
  ASSERT_TRUE(machine->write_words(0x20000004, words));
  std::vector<std::uint32_t> read(words.size());
  ASSERT_TRUE(machine->read_words(0x20000004, read));
  EXPECT_EQ(read, words);
}

TEST(QemuMachine, WithoutAProgramIsLockedUpUntilHalted) {
  const auto machine = machine_of("mps2-an386");
  EXPECT_EQ(machine->state(), CoreState::locked_up);
  EXPECT_EQ(machine->read_bus(0, 4), 0U);
  machine->halt();
  EXPECT_EQ(machine->state(), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::request);
}

TEST(QemuMachine, IsHeldAtTheFirstInstructionAndSteps) {
  const auto machine = held("mps2-an386", kCountAndStore);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode);
  EXPECT_EQ(machine->read_register(13), kStack);
  machine->step();
  EXPECT_EQ(machine->stop_cause(), StopCause::step);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode + 2);
  EXPECT_EQ(machine->read_register(0), 5U);
  EXPECT_TRUE(machine->write_register(0, 41));
  machine->step();
  EXPECT_EQ(machine->read_register(0), 42U);
}

TEST(QemuMachine, RunsIntoABreakpointAndCanBeHaltedBehindIt) {
  const auto machine = held("mps2-an386", kCountAndStore);
  machine->set_breakpoint(kCode + 4);
  machine->resume();
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::breakpoint);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode + 4);
  machine->clear_breakpoint(kCode + 4);
  machine->resume();
  EXPECT_EQ(machine->state(), CoreState::running);
  EXPECT_EQ(word_within(*machine, 0x20000000, 6), 6U);
  machine->halt();
  EXPECT_EQ(machine->state(), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::request);
}

TEST(QemuMachine, StopsAtAWatchpoint) {
  const auto machine = held("microbit", {});
  // The microbit's flash takes nothing without its controller, its RAM does.
  ASSERT_TRUE(
      machine->write_words(0x20000100, std::array<std::uint32_t, 4>{0x30012005, 0x06092120, 0x30016008, 0xE7FEU}));
  ASSERT_TRUE(machine->write_register(kXpsrRegister, 1U << 24));
  ASSERT_TRUE(machine->write_register(kPcRegister, 0x20000100));
  machine->set_watchpoint(WatchKind::write, 0x20000000, 4);
  machine->resume();
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::watchpoint);
  EXPECT_EQ(machine->read_register(0), 6U);
}

TEST(QemuMachine, TakesBreakpointsAndBusAccessesWhileItRuns) {
  // Counts in r0 for ever: adds r0,#1; b .-2
  const auto machine = held("mps2-an386", {0x3001, 0xE7FD});
  machine->resume();
  EXPECT_TRUE(machine->write_bus(0x20000100, 4, 77));
  EXPECT_EQ(machine->read_bus(0x20000100, 4), 77U);
  EXPECT_EQ(machine->state(), CoreState::running);
  machine->set_breakpoint(kCode + 2);
  EXPECT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->stop_cause(), StopCause::breakpoint);
}

TEST(QemuMachine, RunsNewCodeWhereItHasRunOldCode) {
  const auto machine = held("mps2-an386", {0x2001, 0xE7FE});
  machine->set_breakpoint(kCode + 2);
  machine->resume();
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->read_register(0), 1U);
  ASSERT_TRUE(machine->write_words(0, program({0x2002, 0xE7FE})));
  machine->reset(false);
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->read_register(0), 2U);
  ASSERT_TRUE(machine->write_bus(kCode, 2, 0x2003));
  machine->reset(false);
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->read_register(0), 3U);
}

TEST(QemuMachine, GivesSpecialRegistersWithoutATrace) {
  const auto machine = held("mps2-an386", kCountAndStore);
  const std::uint32_t scratch = find_chip("mps2-an386")->scratch.origin;
  ASSERT_TRUE(machine->write_bus(scratch, 4, 0xCAFE0001));
  ASSERT_TRUE(machine->write_register(3, 33));
  const auto status = machine->read_register(kXpsrRegister);
  EXPECT_EQ(machine->read_register(kMspRegister), kStack);
  EXPECT_EQ(machine->read_register(kPrimaskRegister), 0U);
  EXPECT_TRUE(machine->write_register(kPrimaskRegister, 1));
  EXPECT_TRUE(machine->write_register(kPspRegister, 0x20002000));
  EXPECT_TRUE(machine->write_register(kBasepriRegister, 0x40));
  EXPECT_TRUE(machine->write_register(kControlRegister, 2));
  EXPECT_EQ(machine->read_register(13), 0x20002000U) << "CONTROL chose the process stack";
  EXPECT_EQ(machine->read_register(kPrimaskRegister), 1U);
  EXPECT_EQ(machine->read_register(kPspRegister), 0x20002000U);
  EXPECT_EQ(machine->read_register(kBasepriRegister), 0x40U);
  EXPECT_EQ(machine->read_register(kMspRegister), kStack);
  EXPECT_EQ(machine->read_register(3), 33U);
  EXPECT_EQ(machine->read_register(0), 0U);
  EXPECT_EQ(machine->read_register(kXpsrRegister), status);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode);
  EXPECT_EQ(machine->read_bus(scratch, 4), 0xCAFE0001U);
}

TEST(QemuMachine, GivesFloatingPointRegistersByHalves) {
  const auto machine = held("mps2-an386", kCountAndStore);
  EXPECT_TRUE(machine->write_register(kFloatRegister + 2, 0x3F800000));
  EXPECT_TRUE(machine->write_register(kFloatRegister + 3, 0x40000000));
  EXPECT_EQ(machine->read_register(kFloatRegister + 2), 0x3F800000U);
  EXPECT_EQ(machine->read_register(kFloatRegister + 3), 0x40000000U);
  EXPECT_TRUE(machine->read_register(kFpscrRegister).has_value());
  EXPECT_EQ(machine->read_register(kFloatRegister + 32), std::nullopt);
  EXPECT_EQ(held("microbit", {})->read_register(kFloatRegister), std::nullopt);
}

TEST(QemuMachine, AResetKeepsRamAndARunningCoreRunsAgain) {
  const auto machine = held("mps2-an386", kCountAndStore);
  ASSERT_TRUE(machine->write_bus(0x20000200, 4, 99));
  machine->reset(false);
  EXPECT_EQ(machine->state(), CoreState::running);
  EXPECT_EQ(machine->read_bus(0x20000200, 4), 99U);
}

TEST(QemuMachine, APowerCycleKeepsTheFlashAloneAndAnErasedOneNothing) {
  const auto machine = held("mps2-an386", kCountAndStore);
  ASSERT_TRUE(machine->write_bus(0x20000200, 4, 99));
  machine->set_breakpoint(kCode);
  machine->power_cycle(false);
  EXPECT_EQ(machine->state(), CoreState::running) << "the breakpoint went with the supply";
  EXPECT_EQ(machine->read_bus(0x20000200, 4), 0U);
  EXPECT_EQ(machine->read_bus(4, 4), kCode | 1);
  machine->power_cycle(true);
  EXPECT_EQ(machine->state(), CoreState::locked_up);
  EXPECT_EQ(machine->read_bus(4, 4), 0U);
}

TEST(QemuMachine, ALockUpEndsWithAReset) {
  const auto machine = held("mps2-an386", {0xDE00});  // undefined, and no handler
  machine->set_breakpoint(kCode + 4);
  machine->resume();
  ASSERT_EQ(state_within(*machine, CoreState::locked_up), CoreState::locked_up);
  EXPECT_THAT(machine->last_words(), testing::HasSubstr("Lockup"));
  EXPECT_EQ(machine->read_register(kPcRegister), std::nullopt);
  EXPECT_EQ(machine->read_bus(kCode, 2), 0xDE00U) << "the flash is remembered";
  EXPECT_EQ(machine->read_bus(0x20000000, 4), std::nullopt);
  machine->halt();
  EXPECT_EQ(machine->state(), CoreState::locked_up);
  machine->reset(true);
  EXPECT_EQ(machine->state(), CoreState::halted);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode);
  ASSERT_TRUE(machine->write_words(0, program({0x2001, 0x2002, 0x2003})));
  machine->resume();
  ASSERT_EQ(state_within(*machine, CoreState::halted), CoreState::halted);
  EXPECT_EQ(machine->read_register(kPcRegister), kCode + 4) << "breakpoints outlive the lock-up";
}

TEST(QemuMachine, ProgramsAndErasesTheNrf51sFlashThroughItsController) {
  const auto machine = held("microbit", {});
  const auto code = program(kCountAndStore);
  EXPECT_EQ(machine->read_bus(0, 4), 0xFFFFFFFFU) << "nothing was written while the controller was read only";
  ASSERT_TRUE(machine->write_bus(kNvmcConfig, 4, 1));
  ASSERT_TRUE(machine->write_words(0, code));
  ASSERT_TRUE(machine->write_bus(0x1000, 4, 0x12345678));
  ASSERT_TRUE(machine->write_bus(0x1000, 4, 0xFFFF0000));
  EXPECT_EQ(machine->read_bus(0x1000, 4), 0x12340000U) << "bits are only ever cleared";
  ASSERT_TRUE(machine->write_bus(kNvmcConfig, 4, 2));
  ASSERT_TRUE(machine->write_bus(kNvmcErasePage, 4, 0x1000));
  EXPECT_EQ(machine->read_bus(0x1000, 4), 0xFFFFFFFFU);
  ASSERT_TRUE(machine->write_bus(kNvmcConfig, 4, 0));
  machine->power_cycle(false);
  std::vector<std::uint32_t> read(code.size());
  ASSERT_TRUE(machine->read_words(0, read));
  EXPECT_EQ(read, code);
  EXPECT_EQ(machine->state(), CoreState::running);
  machine->power_cycle(true);
  EXPECT_EQ(machine->read_bus(0, 4), 0xFFFFFFFFU);
}

TEST(QemuMachine, ShowsTheNrf51sMemoryProtectionAsOff) {
  const auto machine = machine_of("microbit");
  EXPECT_EQ(machine->read_bus(0x1000002C, 4), 0xFFFFFFFFU);
  EXPECT_EQ(machine->read_bus(0x1000005C, 2), 0x003CU);
  std::array<std::uint32_t, 3> words{};
  ASSERT_TRUE(machine->read_words(0x10000034, words));
  EXPECT_THAT(words, testing::ElementsAre(2, 0x2000, 0x2000));
}

TEST(QemuMachine, EmulatesACortexM33AndARiscV) {
  const auto m33 = machine_of("mps2-an505");
  EXPECT_EQ(m33->read_bus(0xE000ED00, 4), 0x410FD213U);
  m33->halt();
  ASSERT_TRUE(m33->write_words(0x10000000, std::array<std::uint32_t, 3>{0x38001000, 0x10000009, 0xE7FE2007}));
  m33->reset(true);
  m33->step();
  EXPECT_EQ(m33->read_register(0), 7U);
  EXPECT_EQ(m33->read_register(kMspRegister), 0x38001000U);

  const auto riscv = machine_of("rv32-virt");
  EXPECT_EQ(riscv->state(), CoreState::running);
  riscv->halt();
  constexpr unsigned kRiscvPc = 32;
  EXPECT_EQ(riscv->read_register(kRiscvPc), 0x1000U);
  ASSERT_TRUE(riscv->write_bus(0x80000000, 4, 0x00700513));  // li a0, 7
  ASSERT_TRUE(riscv->write_register(kRiscvPc, 0x80000000));
  riscv->step();
  EXPECT_EQ(riscv->read_register(10), 7U);
}

TEST(QemuMachine, CountsWhatRunsAndNotWhatTheDebugPortPutsIn) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "virtual_board_counts";
  // From movs r0,#100 to the nop: subs r0,#1; bne .-2
  auto counts = CounterMapping::create(path, kCode, kCode + 6, {});
  ASSERT_TRUE(counts.has_value());
  auto created = QemuMachine::create(*find_chip("mps2-an386"), {Fidelity::exact, path});
  ASSERT_TRUE(created.has_value()) << created.error().what;
  QemuMachine& machine = **created;
  EXPECT_TRUE(counts->attached());
  machine.halt();
  ASSERT_TRUE(machine.write_words(0, program({0x2064, 0x3801, 0xD1FD, 0xBF00, 0xE7FE})));
  const auto run = [&](bool look_inside) {
    machine.reset(true);
    if (look_inside) {
      machine.step();
      EXPECT_EQ(machine.read_register(kMspRegister), kStack);
      EXPECT_TRUE(machine.write_register(kPspRegister, 0x20002000));
      machine.step();
      EXPECT_EQ(machine.read_register(kPspRegister), 0x20002000U);
    }
    machine.set_breakpoint(kCode + 8);
    machine.resume();
    EXPECT_EQ(state_within(machine, CoreState::halted), CoreState::halted);
    EXPECT_EQ(machine.read_register(kPcRegister), kCode + 8);
  };
  run(false);
  EXPECT_EQ(counts->file().windows, 1U);
  EXPECT_EQ(counts->file().instructions, 201U);
  run(true);
  EXPECT_EQ(counts->file().windows, 2U);
  EXPECT_EQ(counts->file().instructions, 201U);
  machine.power_cycle(false);
  EXPECT_EQ(counts->file().instructions, 201U) << "a new emulator takes the same file";
  std::filesystem::remove(path);
}

TEST(QemuMachine, InRealTimeVirtualTimeIsHostTime) {
  const auto machine = machine_of("mps2-an386", Fidelity::realtime);
  machine->halt();
  ASSERT_TRUE(machine->write_words(0, program({0xE7FE})));
  machine->reset(true);
  constexpr std::uint32_t kSysTickControl = 0xE000E010;
  constexpr std::uint32_t kSysTickValue = 0xE000E018;
  constexpr std::uint32_t kWrap = 1U << 24;
  ASSERT_TRUE(machine->write_bus(kSysTickControl + 4, 4, kWrap - 1));
  ASSERT_TRUE(machine->write_bus(kSysTickControl, 4, 5));  // enabled, from the core's clock of 25 MHz
  machine->resume();
  const auto now = [] { return std::chrono::steady_clock::now().time_since_epoch(); };
  const auto before_first = now();
  const auto first = machine->read_bus(kSysTickValue, 4);
  const auto after_first = now();
  ASSERT_TRUE(wait_until(std::chrono::steady_clock::now() + 200ms));
  const auto before_last = now();
  const auto last = machine->read_bus(kSysTickValue, 4);
  const auto after_last = now();
  ASSERT_TRUE(first && last);
  const auto ticks = [](auto time) { return std::chrono::duration<double>(time).count() * 25e6; };
  const double least = ticks(before_last - after_first);
  // A host that stood still for long has let the counter wrap.
  double counted = (*first - *last) & (kWrap - 1);
  while (counted < 0.99 * least) {
    counted += kWrap;
  }
  EXPECT_LE(counted, 1.01 * ticks(after_last - before_first));
}

}  // namespace
}  // namespace probemark::virtual_board
