// A board as data: what a board file (targets/boards/<id>.toml) and its core (targets/cores/<core>/core.toml) say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace probemark {

/// A contiguous address range. AVR data space is given at 0x800000, as the GNU toolchain numbers it.
struct MemoryRegion {
  std::string name;  ///< "flash" (code and constants) or "ram"
  std::uint64_t origin = 0;
  std::uint64_t size = 0;  ///< bytes
};

enum class BoardKind { hardware, emulated };

/// Who has seen this board file work.
enum class Verified { hardware, emulator, never };

/// A CPU family with its toolchain and start-up code: targets/cores/<id>/core.toml.
struct Core {
  std::string id;                          ///< e.g. "cortex-m4f"
  std::string title;                       ///< e.g. "Arm Cortex-M4 with FPU"
  std::string family;                      ///< "arm-m", "riscv" or "avr"
  std::string toolchain;                   ///< prefix of the GNU tools, e.g. "arm-none-eabi-"
  std::vector<std::string> compile_flags;  ///< for C, C++ and assembly alike
  std::vector<std::string> link_flags;
  std::vector<std::filesystem::path> sources;  ///< start-up, fault capture, stop symbol; absolute paths
  std::filesystem::path linker_template;       ///< absolute; @FLASH_ORIGIN@ etc. are replaced
  std::string counter;                         ///< what the mailbox counter counts here; empty: no counter
};

/// One register write or poll of the clock set-up, compiled into the image.
struct InitStep {
  enum class Operation { write, set_bits, clear_bits, poll_until_set, poll_until_clear } operation = Operation::write;
  std::uint32_t address = 0;
  std::uint32_t value = 0;  ///< for polls: the mask
  unsigned width = 32;      ///< bits: 8, 16 or 32
};

/// One [probe.<name>] table, uninterpreted: each launcher reads its own keys.
struct ProbeSettings {
  std::map<std::string, std::string> values;              ///< string, integer and boolean keys, as text
  std::map<std::string, std::vector<std::string>> lists;  ///< arrays of strings

  /// The value of a key; `otherwise` where it is absent.
  [[nodiscard]] std::string value(const std::string& key, const std::string& otherwise) const;
};

struct TriggerPin {
  std::uint32_t set_address = 0;
  std::uint32_t set_value = 0;
  std::uint32_t clear_address = 0;
  std::uint32_t clear_value = 0;
};

/// What somebody measured the board to draw while it infers: the ground of modelled energies.
struct CurrentFigure {
  double current_a = 0;
  double voltage_v = 0;
  std::uint64_t clock_hz = 0;
  std::string source;  ///< who measured it, where it is published
};

/// A word that only this chip has, read before anything is written to it.
struct ChipIdentity {
  std::uint32_t address = 0;
  std::uint32_t value = 0;
  std::uint32_t mask = 0xFFFFFFFF;  ///< bits that count
};

/// How to take the supply away and give it back.
struct PowerControl {
  std::vector<std::string> cycle;  ///< a program and its arguments; exit status 0: the board has power again
  unsigned settle_ms = 500;        ///< from its end until a probe may attach
};

struct Board {
  std::string id;
  std::string title;
  BoardKind kind = BoardKind::emulated;
  Verified verified = Verified::never;
  std::uint64_t clock_hz = 0;
  Core core;
  std::vector<MemoryRegion> memory;
  std::map<std::string, ProbeSettings> probes;  ///< by probe name, e.g. "qemu"
  std::vector<std::string> probe_order;         ///< their names as the file has them; the first is the default
  std::vector<InitStep> init;
  std::optional<TriggerPin> trigger;
  std::optional<CurrentFigure> inference_current;
  std::optional<ChipIdentity> identity;
  std::optional<PowerControl> power;
  std::filesystem::path file;  ///< where it came from

  /// The region of that name; nullptr where there is none.
  [[nodiscard]] const MemoryRegion* region(const std::string& name) const;
};

}  // namespace probemark
