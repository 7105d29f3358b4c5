// A Machine that is QEMU, started again when a lock-up has ended it.
#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "harness/virtual_board/machine.hpp"
#include "harness/virtual_board/qemu_process.hpp"

namespace probemark::virtual_board {

/// Beyond Machine: register numbers as in register_numbers.hpp. A chip without a program in its flash is not let run:
/// an Arm core counts as locked up (its reset vector has no Thumb bit) although its bus still answers, and halt() gets
/// it out of that; a RISC-V core as running. After a lock-up in earnest QEMU is gone: until a reset only the flash, as
/// last seen, can be read. That reset keeps the flash; RAM comes back as zeros. A power cycle takes the break and watch
/// points away.
class QemuMachine final : public Machine {
 public:
  /// Powered on with an empty flash.
  static Result<std::unique_ptr<QemuMachine>> create(const Chip& chip, QemuSettings settings);

  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) override;
  bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) override;
  bool read_words(std::uint32_t address, std::span<std::uint32_t> words) override;
  bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) override;

  CoreState state() override;
  [[nodiscard]] StopCause stop_cause() const override { return cause_; }
  [[nodiscard]] std::optional<std::uint32_t> watched_address() const override { return watched_; }
  void halt() override;
  void resume() override;
  void step() override;
  void reset(bool hold) override;
  void power_cycle(bool erase_flash) override;

  std::optional<std::uint32_t> read_register(unsigned number) override;
  bool write_register(unsigned number, std::uint32_t value) override;

  void set_breakpoint(std::uint32_t address) override;
  void clear_breakpoint(std::uint32_t address) override;
  void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override;
  void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) override;

  /// What QEMU last wrote before it ended, e.g. the reason of a lock-up; empty while it runs.
  [[nodiscard]] const std::string& last_words() const { return last_words_; }

 private:
  using Watchpoint = std::tuple<WatchKind, std::uint32_t, std::uint32_t>;

  QemuMachine(const Chip& chip, QemuSettings settings);
  Result<void> start(bool erase_flash);
  Result<void> restore_flash();
  Result<void> plant_points();
  /// The value of a call to QEMU; one that failed is its end.
  template <class T>
  std::optional<T> survive(Result<T> result) {
    if (!result) {
      lose_qemu();
      return std::nullopt;
    }
    return std::move(*result);
  }
  bool survive(const Result<void>& result);
  void lose_qemu();
  void note_stop(const StopReply& stop);
  /// Lets the core go, unless there is no program.
  void release();
  bool has_program();
  void remember_flash();
  void note_write(std::uint32_t address, std::span<const std::uint8_t> bytes);
  /// Calls `change` while the core stands still, and lets it run again where it ran.
  template <class Change>
  void standing_still(Change change);
  std::optional<std::vector<std::uint8_t>> stub_register(unsigned number);
  std::optional<std::uint32_t> special_register(unsigned sysm);

  const Chip& chip_;
  QemuSettings settings_;
  std::optional<QemuProcess> qemu_;
  CoreState state_ = CoreState::halted;
  StopCause cause_ = StopCause::reset;
  std::optional<std::uint32_t> watched_;
  bool parked_ = false;  ///< reported as running or locked up, but QEMU stands still for want of a program
  std::map<std::uint32_t, unsigned> breakpoints_;  ///< how many times each was set
  std::map<Watchpoint, unsigned> watchpoints_;
  std::map<unsigned, std::uint32_t> special_;  ///< of the current stop; empty until asked for
  std::vector<std::uint8_t> flash_;            ///< as last seen
  bool flash_seen_ = true;                     ///< whether `flash_` is what QEMU has
  std::string last_words_;
};

}  // namespace probemark::virtual_board
