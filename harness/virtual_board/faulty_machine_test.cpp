#include "harness/virtual_board/faulty_machine.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "harness/virtual_board/nvmc.hpp"

namespace probemark::virtual_board {
namespace {

using Words = std::array<std::uint32_t, 128>;

/// Memory of one word at each address, and a core that does nothing but run and stop.
class MemoryMachine final : public Machine {
 public:
  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned) override { return memory[address]; }
  bool write_bus(std::uint32_t address, unsigned, std::uint32_t value) override {
    if (address == kNvmcEraseAll) {
      std::erase_if(memory, [](const auto& word) { return word.first < 0x40000; });
    }
    memory[address] = value;
    return true;
  }
  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override {
    for (std::uint32_t& word : words) {
      word = memory[address];
      address += 4;
    }
    return true;
  }
  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override {
    for (const std::uint32_t word : words) {
      memory[address] = word;
      address += 4;
    }
    return true;
  }
  CoreState state() override { return current; }
  [[nodiscard]] StopCause stop_cause() const override { return StopCause::request; }
  void halt() override { current = CoreState::halted; }
  void resume() override { current = CoreState::running; }
  void step() override {}
  void reset(bool hold) override { current = hold ? CoreState::halted : CoreState::running; }
  void power_cycle(bool) override { current = CoreState::running; }
  std::optional<std::uint32_t> read_register(unsigned) override { return 7; }
  bool write_register(unsigned, std::uint32_t) override { return true; }
  void set_breakpoint(std::uint32_t) override {}
  void clear_breakpoint(std::uint32_t) override {}
  void set_watchpoint(WatchKind, std::uint32_t, std::uint32_t) override {}
  void clear_watchpoint(WatchKind, std::uint32_t, std::uint32_t) override {}

  std::map<std::uint32_t, std::uint32_t> memory;
  CoreState current = CoreState::halted;
};

struct FaultyMachineTest : testing::Test {
  void plan_fault(const char* text) { plan.add(parse_fault(text).value()); }

  MemoryMachine inner;
  FaultPlan plan;
  FaultyMachine arm{inner, *find_chip("microbit"), plan};
  FaultyMachine riscv{inner, *find_chip("rv32-virt"), plan};
};

TEST_F(FaultyMachineTest, LocksUpUntilAReset) {
  plan_fault("lock-up@runs=2:once");
  arm.resume();
  EXPECT_EQ(arm.state(), CoreState::running);
  arm.halt();
  arm.resume();
  EXPECT_EQ(arm.state(), CoreState::locked_up);
  arm.halt();
  EXPECT_EQ(arm.state(), CoreState::locked_up);
  EXPECT_EQ(arm.read_register(0), std::nullopt);
  EXPECT_FALSE(arm.write_register(0, 1));
  EXPECT_TRUE(arm.read_bus(0x20000000, 4).has_value()) << "the bus goes on";
  arm.reset(true);
  EXPECT_EQ(arm.state(), CoreState::halted);
  arm.resume();
  EXPECT_EQ(arm.state(), CoreState::running);
}

TEST_F(FaultyMachineTest, TellsThePlanOfResets) {
  plan_fault("wait:reset");
  plan_fault("fault:power-cycle");
  arm.reset(true);
  EXPECT_FALSE(plan.due(FaultKind::wait));
  EXPECT_TRUE(plan.due(FaultKind::fault));
  arm.power_cycle(false);
  EXPECT_FALSE(plan.due(FaultKind::fault));
}

TEST_F(FaultyMachineTest, DropsWritesToTheFlashAndToNothingElse) {
  plan_fault("flash-fail");
  EXPECT_TRUE(arm.write_bus(0x1000, 4, 1));
  EXPECT_TRUE(arm.write_words(0x2000, Words{}));
  EXPECT_TRUE(arm.write_bus(kNvmcConfig, 4, kNvmcWriteEnabled));
  EXPECT_TRUE(inner.memory.empty());
  EXPECT_TRUE(arm.write_bus(0x20000000, 4, 1));
  EXPECT_EQ(inner.memory[0x20000000], 1U);
}

TEST_F(FaultyMachineTest, UndoesWhatAFlashAlgorithmHasProgrammed) {
  inner.memory[0x1000] = 11;
  inner.memory[kNvmcConfig] = kNvmcReadOnly;
  plan_fault("flash-fail:once");
  arm.resume();
  inner.memory[0x1000] = 22;  // by the core
  inner.memory[0x1004] = 33;
  inner.current = CoreState::halted;
  EXPECT_EQ(arm.state(), CoreState::halted);
  EXPECT_EQ(inner.memory[0x1000], 11U);
  EXPECT_EQ(inner.memory[0x1004], 0U);
  EXPECT_EQ(inner.memory[kNvmcConfig], kNvmcReadOnly);
}

TEST_F(FaultyMachineTest, CountsAndFlipsWordsWhereThereIsNoArmDebugPort) {
  plan_fault("flip@accesses=100");
  Words words{};
  ASSERT_TRUE(riscv.read_words(0x80000000, words));
  EXPECT_EQ(std::count(words.begin(), words.end(), 0U), 126) << "two words of 128";
  EXPECT_EQ(std::popcount(words[63]), 1);

  plan.clear();
  plan_fault("flip@accesses=1");
  ASSERT_TRUE(arm.read_words(0x20000000, words));
  EXPECT_THAT(words, testing::Each(0U));
  EXPECT_FALSE(plan.due(FaultKind::flip)) << "an Arm chip's words are counted at its debug port";
}

}  // namespace
}  // namespace probemark::virtual_board
