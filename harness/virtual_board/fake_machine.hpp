// A machine for tests: memory in a map, a core that only notes what it was told.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// Memory answers in 0x20000000 to 0x2000FFFF and, one register file of words, in 0x40000000 to 0x40000FFF and
/// 0xE000E000 to 0xE000EFFF; all else is a bus error.
class FakeMachine : public Machine {
 public:
  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) override {
    log.push_back("read" + std::to_string(8 * width));
    if (!answers(address)) {
      return std::nullopt;
    }
    std::uint32_t value = 0;
    for (unsigned index = 0; index < width; ++index) {
      value |= std::uint32_t{bytes[address + index]} << 8 * index;
    }
    return value;
  }

  bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) override {
    log.push_back("write" + std::to_string(8 * width));
    if (!answers(address)) {
      return false;
    }
    for (unsigned index = 0; index < width; ++index) {
      bytes[address + index] = static_cast<std::uint8_t>(value >> 8 * index);
    }
    return true;
  }

  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override {
    log.push_back("read words " + std::to_string(words.size()));
    for (std::uint32_t& word : words) {
      if (!answers(address)) {
        return false;
      }
      word = word_at(address);
      address += 4;
    }
    return true;
  }

  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override {
    log.push_back("write words " + std::to_string(words.size()));
    for (const std::uint32_t word : words) {
      if (!answers(address)) {
        return false;
      }
      set_word(address, word);
      address += 4;
    }
    return true;
  }

  CoreState state() override { return core; }
  [[nodiscard]] StopCause stop_cause() const override { return cause; }
  [[nodiscard]] std::optional<std::uint32_t> watched_address() const override { return watched; }

  void halt() override {
    log.emplace_back("halt");
    if (core == CoreState::running) {
      stop(StopCause::request);
    }
  }
  void resume() override {
    log.emplace_back("resume");
    core = CoreState::running;
  }
  void step() override {
    log.emplace_back("step");
    registers[15] += 2;
    stop(StopCause::step);
  }
  void reset(bool hold) override {
    log.emplace_back(hold ? "reset and hold" : "reset");
    core = CoreState::running;
    if (hold) {
      stop(StopCause::reset);
    }
  }
  void power_cycle(bool erase_flash) override {
    static_cast<void>(erase_flash);
    core = CoreState::running;
  }

  std::optional<std::uint32_t> read_register(unsigned number) override {
    const auto found = registers.find(number);
    return core == CoreState::halted && found != registers.end() ? std::optional(found->second) : std::nullopt;
  }
  bool write_register(unsigned number, std::uint32_t value) override {
    if (core != CoreState::halted || !registers.contains(number)) {
      return false;
    }
    registers[number] = value;
    return true;
  }

  void set_breakpoint(std::uint32_t address) override { breakpoints.insert(address); }
  void clear_breakpoint(std::uint32_t address) override { breakpoints.erase(address); }
  void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t count) override {
    watchpoints.insert({kind, address, count});
  }
  void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t count) override {
    watchpoints.erase({kind, address, count});
  }

  void stop(StopCause why) {
    core = CoreState::halted;
    cause = why;
  }
  std::uint32_t word_at(std::uint32_t address) {
    return std::uint32_t{bytes[address]} | std::uint32_t{bytes[address + 1]} << 8 |
           std::uint32_t{bytes[address + 2]} << 16 | std::uint32_t{bytes[address + 3]} << 24;
  }
  void set_word(std::uint32_t address, std::uint32_t value) {
    for (unsigned index = 0; index < 4; ++index) {
      bytes[address + index] = static_cast<std::uint8_t>(value >> 8 * index);
    }
  }

  std::map<std::uint32_t, std::uint8_t> bytes;
  std::map<unsigned, std::uint32_t> registers;
  std::set<std::uint32_t> breakpoints;
  std::set<std::tuple<WatchKind, std::uint32_t, std::uint32_t>> watchpoints;
  std::vector<std::string> log;  ///< what was asked of bus and core, in order
  CoreState core = CoreState::running;
  StopCause cause = StopCause::none;
  std::optional<std::uint32_t> watched;

 private:
  static bool answers(std::uint32_t address) {
    return (address >= 0x20000000 && address < 0x20010000) || (address >= 0x40000000 && address < 0x40001000) ||
           (address >= 0xE000E000 && address < 0xE000F000);
  }
};

}  // namespace probemark::virtual_board
