#include "harness/virtual_board/faulty_machine.hpp"

#include "harness/virtual_board/flipped_bits.hpp"
#include "harness/virtual_board/nvmc.hpp"

namespace probemark::virtual_board {

void FaultyMachine::note_words(std::uint64_t words) {
  if (chip_.core == Core::riscv) {
    plan_.note_accesses(words);
  }
}

bool FaultyMachine::flash_refuses(std::uint32_t address, std::uint64_t bytes) {
  const bool flash = chip_.flash.holds(address, bytes);
  // Without write enable the flash ignores everything; a read-only controller is what it stays.
  const bool controller = chip_.nvmc && kNvmc.holds(address, bytes);
  return (flash || controller) && plan_.strikes(FaultKind::flash_fail);
}

std::optional<std::uint32_t> FaultyMachine::read_bus(std::uint32_t address, unsigned width) {
  auto value = inner_.read_bus(address, width);
  if (value && chip_.core == Core::riscv) {
    note_words(1);
    flip_bits(plan_, words_read_, {&*value, 1});
    *value &= width == 4 ? ~0U : (1U << 8 * width) - 1;
  }
  return value;
}

bool FaultyMachine::write_bus(std::uint32_t address, unsigned width, std::uint32_t value) {
  note_words(1);
  return flash_refuses(address, width) || inner_.write_bus(address, width, value);
}

bool FaultyMachine::read_words(std::uint32_t address, std::span<std::uint32_t> words) {
  const bool read = inner_.read_words(address, words);
  if (read && chip_.core == Core::riscv) {
    note_words(words.size());
    flip_bits(plan_, words_read_, words);
  }
  return read;
}

bool FaultyMachine::write_words(std::uint32_t address, std::span<const std::uint32_t> words) {
  note_words(words.size());
  return flash_refuses(address, words.size_bytes()) || inner_.write_words(address, words);
}

CoreState FaultyMachine::state() {
  const CoreState state = inner_.state();
  if (locked_up_) {
    return CoreState::locked_up;
  }
  if (state == CoreState::halted) {
    undo_programming();
  }
  return state;
}

void FaultyMachine::halt() {
  inner_.halt();
  undo_programming();
}

void FaultyMachine::resume() {
  if (state() != CoreState::halted) {
    return;
  }
  plan_.note_run();
  if (plan_.strikes(FaultKind::lock_up)) {
    locked_up_ = true;
    return;
  }
  if (chip_.nvmc && plan_.strikes(FaultKind::flash_fail)) {
    flash_before_.resize(chip_.flash.size / 4);
    if (!inner_.read_words(chip_.flash.origin, flash_before_)) {
      flash_before_.clear();
    }
  }
  inner_.resume();
}

void FaultyMachine::undo_programming() {
  if (flash_before_.empty()) {
    return;
  }
  const std::vector<std::uint32_t> before = std::move(flash_before_);
  flash_before_.clear();
  std::vector<std::uint32_t> after(before.size());
  if (!inner_.read_words(chip_.flash.origin, after) || after == before) {
    return;
  }
  const auto config = inner_.read_bus(kNvmcConfig, 4).value_or(0);
  inner_.write_bus(kNvmcConfig, 4, kNvmcEraseEnabled);
  inner_.write_bus(kNvmcEraseAll, 4, 1);
  inner_.write_bus(kNvmcConfig, 4, kNvmcWriteEnabled);
  inner_.write_words(chip_.flash.origin, before);
  inner_.write_bus(kNvmcConfig, 4, config);
}

void FaultyMachine::step() {
  if (state() == CoreState::halted) {
    inner_.step();
  }
}

void FaultyMachine::reset(bool hold) {
  halt();
  locked_up_ = false;
  plan_.note_reset();
  inner_.reset(hold);
}

void FaultyMachine::power_cycle(bool erase_flash) {
  halt();
  locked_up_ = false;
  plan_.note_power_cycle();
  inner_.power_cycle(erase_flash);
}

std::optional<std::uint32_t> FaultyMachine::read_register(unsigned number) {
  return state() == CoreState::halted ? inner_.read_register(number) : std::nullopt;
}

bool FaultyMachine::write_register(unsigned number, std::uint32_t value) {
  return state() == CoreState::halted && inner_.write_register(number, value);
}

}  // namespace probemark::virtual_board
