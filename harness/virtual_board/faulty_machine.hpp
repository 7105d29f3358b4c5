// A chip whose core locks up and whose flash refuses as planned, and that tells the plan of runs and resets.
#pragma once

#include <vector>

#include "harness/virtual_board/chips.hpp"
#include "harness/virtual_board/fault_plan.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// `lock-up` holds the core where it is: the bus still answers, and only a reset ends it. `flash-fail` drops writes to
/// the flash over the bus; what a flash algorithm on the core has programmed is undone when the core stops. On a chip
/// without an Arm debug port, this is also where words are counted and bits flipped.
class FaultyMachine final : public Machine {
 public:
  FaultyMachine(Machine& inner, const Chip& chip, FaultPlan& plan) : inner_(inner), chip_(chip), plan_(plan) {}

  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) override;
  bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) override;
  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override;
  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override;

  CoreState state() override;
  [[nodiscard]] StopCause stop_cause() const override { return inner_.stop_cause(); }
  [[nodiscard]] std::optional<std::uint32_t> watched_address() const override { return inner_.watched_address(); }
  void halt() override;
  void resume() override;
  void step() override;
  void reset(bool hold) override;
  void power_cycle(bool erase_flash) override;

  std::optional<std::uint32_t> read_register(unsigned number) override;
  bool write_register(unsigned number, std::uint32_t value) override;

  void set_breakpoint(std::uint32_t address) override { inner_.set_breakpoint(address); }
  void clear_breakpoint(std::uint32_t address) override { inner_.clear_breakpoint(address); }
  void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    inner_.set_watchpoint(kind, address, bytes);
  }
  void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override {
    inner_.clear_watchpoint(kind, address, bytes);
  }

 private:
  void note_words(std::uint64_t words);
  [[nodiscard]] bool flash_refuses(std::uint32_t address, std::uint64_t bytes);
  void undo_programming();

  Machine& inner_;
  const Chip& chip_;
  FaultPlan& plan_;
  bool locked_up_ = false;
  std::vector<std::uint32_t> flash_before_;  ///< the run, where programming is to be undone
  std::uint64_t words_read_ = 0;
};

}  // namespace probemark::virtual_board
