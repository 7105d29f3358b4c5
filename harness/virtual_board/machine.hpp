// The emulated chip as its debug port sees it: a bus and a core that can be held.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace probemark::virtual_board {

enum class CoreState {
  running,
  halted,
  locked_up,  ///< a fault inside the fault handler (QEMU died of it); only a reset ends this
};

enum class StopCause { none, request, step, breakpoint, watchpoint, reset };

enum class WatchKind { write, read, access };

/// Accesses block for as long as the emulator takes, which is bounded; an emulator that no longer answers counts as a
/// core that locked up. No call throws.
class Machine {
 public:
  Machine() = default;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  virtual ~Machine() = default;

  /// One bus access of `width` bytes (1, 2 or 4), little-endian, also while the core runs; nullopt: a bus error.
  virtual std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned width) = 0;
  /// False: a bus error.
  virtual bool write_bus(std::uint32_t address, unsigned width, std::uint32_t value) = 0;
  /// Whole words, for bulk transfers to and from plain memory; false: a bus error somewhere within.
  virtual bool read_words(std::uint32_t address, std::span<std::uint32_t> words) = 0;
  virtual bool write_words(std::uint32_t address, std::span<const std::uint32_t> words) = 0;

  /// Takes note of a stop that has happened meanwhile.
  virtual CoreState state() = 0;
  /// Why the core last stopped.
  [[nodiscard]] virtual StopCause stop_cause() const = 0;
  /// The address of the data access that a watchpoint stopped at, where it is known.
  [[nodiscard]] virtual std::optional<std::uint32_t> watched_address() const { return std::nullopt; }
  virtual void halt() = 0;
  virtual void resume() = 0;
  virtual void step() = 0;
  /// A system reset; afterwards the core is halted at its first instruction where `hold`, else it runs. Revives a
  /// locked-up core.
  virtual void reset(bool hold) = 0;
  /// Supply off and on: as reset(), and memory is what it is after power-on; flash too where `erase_flash`.
  virtual void power_cycle(bool erase_flash) = 0;

  /// Registers by the number that QEMU's GDB stub gives them; only while halted. nullopt where there is none.
  virtual std::optional<std::uint32_t> read_register(unsigned number) = 0;
  virtual bool write_register(unsigned number, std::uint32_t value) = 0;

  virtual void set_breakpoint(std::uint32_t address) = 0;
  virtual void clear_breakpoint(std::uint32_t address) = 0;
  virtual void set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) = 0;
  virtual void clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) = 0;
};

}  // namespace probemark::virtual_board
