// For tests: a client that speaks remote_bitbang, and chips without an emulator.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/link.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// Scans as a probe does: each bit is driven and read while TCK is low, then clocked.
class BitbangClient {
 public:
  explicit BitbangClient(Link& link) : link_(link) {
    link_.connected();
    clock_tms("111110");
  }

  void set_instruction(unsigned value, unsigned length) {
    clock_tms("1100");
    shift(value, length);
  }
  /// From and to Run-Test/Idle; gives the bits that came out.
  std::uint64_t scan_data(std::uint64_t value, unsigned length) {
    clock_tms("100");
    return shift(value, length);
  }
  std::string send(std::string_view bytes) { return link_.receive(bytes); }

 private:
  void clock_tms(std::string_view bits) {
    std::string bytes;
    for (const char bit : bits) {
      bytes += bit == '1' ? "26" : "04";
    }
    link_.receive(bytes + "0");
  }
  std::uint64_t shift(std::uint64_t value, unsigned length) {
    std::string bytes;
    for (unsigned i = 0; i < length; ++i) {
      const unsigned pins = (i + 1 == length ? 2U : 0U) | (value >> i & 1);
      bytes += fmt::format("{}R{}", pins, pins | 4);
    }
    const std::string replies = link_.receive(bytes);
    clock_tms("10");
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < replies.size(); ++i) {
      out |= static_cast<std::uint64_t>(replies[i] == '1') << i;
    }
    return out;
  }

  Link& link_;
};

/// The same every time.
inline std::string bitbang_noise(int bytes) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < bytes; ++i) {
    state = state * 1664525 + 1013904223;
    noise += "01234567RRRRrstu"[state >> 28];
  }
  return noise;
}

/// RAM of 64 KiB at 0x80000000; anything else is a bus error. Notes what it is told.
class JtagFakeMachine : public Machine {
 public:
  std::vector<std::string> calls;
  std::map<unsigned, std::uint32_t> registers{{32, 0x80000000}, {65, 3}};
  std::map<std::uint32_t, std::uint8_t> ram;
  CoreState core = CoreState::running;
  StopCause cause = StopCause::none;
  std::set<std::uint32_t> breakpoints;

  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) override {
    if (!mapped(address)) {
      return std::nullopt;
    }
    std::uint32_t value = 0;
    for (unsigned i = 0; i < width; ++i) {
      value |= static_cast<std::uint32_t>(ram[address + i]) << (8 * i);
    }
    return value;
  }
  bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) override {
    for (unsigned i = 0; i < width && mapped(address); ++i) {
      ram[address + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return mapped(address);
  }
  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override {
    for (std::uint32_t& word : words) {
      word = read_bus(address, 4).value_or(0);
      address += 4;
    }
    return mapped(address);
  }
  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override {
    calls.push_back(fmt::format("write {} words", words.size()));
    if (!mapped(address) || !mapped(address + 4 * static_cast<std::uint32_t>(words.size()) - 1)) {
      return false;
    }
    for (const std::uint32_t word : words) {
      write_bus(address, 4, word);
      address += 4;
    }
    return true;
  }

  CoreState state() override { return core; }
  [[nodiscard]] StopCause stop_cause() const override { return cause; }
  void halt() override { stop("halt", StopCause::request); }
  void resume() override {
    calls.push_back("resume");
    core = CoreState::running;
  }
  void step() override {
    registers[32] += 4;
    stop("step", StopCause::step);
  }
  void reset(bool hold) override {
    registers[32] = 0x1000;
    calls.push_back(hold ? "reset and hold" : "reset");
    core = hold ? CoreState::halted : CoreState::running;
    cause = StopCause::reset;
  }
  void power_cycle(bool) override { reset(false); }

  std::optional<std::uint32_t> read_register(unsigned number) override {
    const auto found = registers.find(number);
    return found == registers.end() ? std::nullopt : std::optional(found->second);
  }
  bool write_register(unsigned number, std::uint32_t value) override {
    registers[number] = value;
    return number < 5000;
  }

  void set_breakpoint(std::uint32_t address) override { breakpoints.insert(address); }
  void clear_breakpoint(std::uint32_t address) override { breakpoints.erase(address); }
  void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    calls.push_back(fmt::format("watch {} {:x} {}", static_cast<int>(kind), address, bytes));
  }
  void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    calls.push_back(fmt::format("unwatch {} {:x} {}", static_cast<int>(kind), address, bytes));
  }

  void stop_at(std::uint32_t address, StopCause why) {
    registers[32] = address;
    core = CoreState::halted;
    cause = why;
  }

 private:
  static bool mapped(std::uint32_t address) { return address >= 0x80000000 && address < 0x80010000; }
  void stop(const char* call, StopCause why) {
    calls.push_back(call);
    core = CoreState::halted;
    cause = why;
  }
};

/// Answers reads by value 0xD0000000 + register (debug port) or 0xA0000000 + access port << 16 + register; notes calls.
class JtagFakeAccess : public DebugAccess {
 public:
  std::vector<std::string> calls;
  unsigned waits = 0;  ///< how many accesses more are answered by WAIT

  DapReply read_dp(unsigned reg) override { return {noted(fmt::format("read dp {:x}", reg)), 0xD0000000 + reg}; }
  Ack write_dp(unsigned reg, std::uint32_t value) override {
    return noted(fmt::format("write dp {:x} {:x}", reg, value));
  }
  DapReply read_ap(unsigned access_port, unsigned reg) override {
    return {noted(fmt::format("read ap {} {:x}", access_port, reg)), 0xA0000000 + (access_port << 16) + reg};
  }
  Ack write_ap(unsigned access_port, unsigned reg, std::uint32_t value) override {
    return noted(fmt::format("write ap {} {:x} {:x}", access_port, reg, value));
  }
  Ack read_ap_block(unsigned, unsigned, std::span<std::uint32_t>) override { return Ack::fault; }
  Ack write_ap_block(unsigned, unsigned, std::span<const std::uint32_t>) override { return Ack::fault; }
  void drive_reset(bool asserted) override { calls.push_back(asserted ? "assert reset" : "release reset"); }

 private:
  Ack noted(std::string call) {
    if (waits > 0) {
      --waits;
      return Ack::wait;
    }
    calls.push_back(std::move(call));
    return Ack::ok;
  }
};

}  // namespace probemark::virtual_board
