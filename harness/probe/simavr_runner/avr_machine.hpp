// An AVR microcontroller on libsimavr, with breakpoints and exact counting.
#pragma once

#include <simavr/sim_avr.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/probe/counter_mapping.hpp"
#include "harness/probe/window_tally.hpp"
#include "reference/error.hpp"

namespace probemark {

/// GDB's signal numbers.
inline constexpr int kSignalInterrupt = 2;
inline constexpr int kSignalTrap = 5;
inline constexpr int kSignalSegmentationFault = 11;

/// Addresses are the GNU toolchain's byte addresses: flash from 0, data space from 0x800000.
class AvrMachine {
 public:
  /// `mcu` as in simavr's list, e.g. "atmega328p". An unknown one is ErrorKind::setup.
  static Result<AvrMachine> create(const std::string& mcu, std::uint32_t frequency_hz);

  /// Counts windows from now on.
  void attach(CounterMapping counter);
  void reset();

  /// False where the range lies outside of flash and data space. Data space is accessed without side effects of
  /// peripherals.
  bool read(std::uint32_t address, std::span<std::uint8_t> bytes) const;
  bool write(std::uint32_t address, std::span<const std::uint8_t> bytes);

  /// GDB's numbers: 0-31 general, 32 SREG, 33 SP, 34 PC; the bytes little-endian. Empty for others.
  [[nodiscard]] std::vector<std::uint8_t> read_register(unsigned number) const;
  bool write_register(unsigned number, std::span<const std::uint8_t> bytes);

  /// False where the address is outside of flash.
  bool set_breakpoint(std::uint32_t address);
  bool clear_breakpoint(std::uint32_t address);

  /// Executes at most that many instructions; the signal of the stop, or nullopt where there was none. A breakpoint
  /// stops before its instruction; `over_breakpoint` ignores one at the first instruction. A crashed core is a
  /// segmentation fault, one that sleeps for ever a trap.
  std::optional<int> run(std::uint64_t instructions, bool over_breakpoint);

 private:
  struct Terminate {
    void operator()(avr_t* avr) const;
  };
  static constexpr std::uint8_t kBreakpoint = 1;
  static constexpr std::uint8_t kMarker = 2;

  explicit AvrMachine(avr_t* avr);
  void mark(std::uint64_t address);
  /// One instruction, or one stretch of sleep.
  std::optional<int> advance();
  [[nodiscard]] bool in_flash(std::uint32_t address) const { return address <= avr_->flashend; }
  [[nodiscard]] std::span<std::uint8_t> memory(std::uint32_t address, std::size_t bytes) const;

  std::unique_ptr<avr_t, Terminate> avr_;
  std::vector<std::uint8_t> marks_;  ///< per flash word: what is there to do before it executes
  std::uint64_t instructions_ = 0;
  std::uint64_t asleep_since_ = 0;
  bool asleep_ = false;
  std::optional<CounterMapping> counter_;
  std::unique_ptr<WindowTally> tally_;
};

}  // namespace probemark
