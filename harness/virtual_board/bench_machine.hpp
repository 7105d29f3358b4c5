// A machine whose runs and stops the bench is told of.
#pragma once

#include "harness/virtual_board/bench.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// Halts of the emulator itself, to plant a breakpoint in a running core, take no time of the bench.
class BenchMachine final : public Machine {
 public:
  /// Both outlive it.
  BenchMachine(Machine& inner, Bench& bench) : inner_(inner), bench_(bench) { state(); }

  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) override {
    return inner_.read_bus(address, width);
  }
  bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) override {
    return inner_.write_bus(address, width, value);
  }
  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override {
    return inner_.read_words(address, words);
  }
  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override {
    return inner_.write_words(address, words);
  }

  CoreState state() override {
    const CoreState state = inner_.state();
    state == CoreState::running ? bench_.resumed() : bench_.stopped();
    return state;
  }
  [[nodiscard]] StopCause stop_cause() const override { return inner_.stop_cause(); }
  [[nodiscard]] std::optional<std::uint32_t> watched_address() const override { return inner_.watched_address(); }
  void halt() override {
    inner_.halt();
    state();
  }
  void resume() override {
    if (state() == CoreState::halted) {
      bench_.resumed();
      inner_.resume();
      state();
    }
  }
  void step() override {
    if (state() == CoreState::halted) {
      bench_.resumed();
      inner_.step();
      state();
    }
  }
  void reset(bool hold) override {
    inner_.halt();
    bench_.reset();
    bench_.resumed();
    inner_.reset(hold);
    state();
  }
  void power_cycle(bool erase_flash) override {
    inner_.halt();
    state();
    bench_.reset();
    bench_.set_supplied(false);
    bench_.set_supplied(true);
    bench_.resumed();
    inner_.power_cycle(erase_flash);
    state();
  }

  std::optional<std::uint32_t> read_register(unsigned number) override { return inner_.read_register(number); }
  bool write_register(unsigned number, std::uint32_t value) override { return inner_.write_register(number, value); }

  void set_breakpoint(std::uint32_t address) override { inner_.set_breakpoint(address); }
  void clear_breakpoint(std::uint32_t address) override { inner_.clear_breakpoint(address); }
  void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    inner_.set_watchpoint(kind, address, bytes);
  }
  void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    inner_.clear_watchpoint(kind, address, bytes);
  }

 private:
  Machine& inner_;
  Bench& bench_;
};

}  // namespace probemark::virtual_board
