// The chips that can be emulated: how QEMU is started, what lies where, and what their debug port says of itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/virtual_board/dap.hpp"

namespace probemark::virtual_board {

struct Region {
  std::uint32_t origin = 0;
  std::uint32_t size = 0;  ///< bytes
  bool memory = false;     ///< plain memory, which may be accessed in bulk

  [[nodiscard]] bool holds(std::uint32_t address, std::uint64_t bytes) const {
    return address >= origin && std::uint64_t{address} - origin + bytes <= size;
  }
};

struct OverlaidWord {
  std::uint32_t address = 0;
  std::uint32_t value = 0;
};

enum class Core { arm_m, riscv };

struct Chip {
  std::string id;
  Core core = Core::arm_m;
  std::string program;                 ///< QEMU's
  std::string machine;                 ///< value of its -M
  std::vector<std::string> arguments;  ///< further ones
  DapIdentity debug;                   ///< Arm only
  std::vector<Region> bus;             ///< everything that answers; the rest is a bus error
  Region flash;                        ///< what holds the program while the supply is off
  bool nvmc = false;                   ///< flash is programmed through Nordic's NVMC, which QEMU emulates
  bool fpu = false;
  /// Where registers that QEMU's stub lacks are read by an instruction put there; its content is restored.
  Region scratch;
  /// Words that debuggers ask for and QEMU leaves empty; seen over the bus, not by the core.
  std::vector<OverlaidWord> overlay;

  /// The region that holds all of these bytes; nullptr: a bus error.
  [[nodiscard]] const Region* region(std::uint32_t address, std::uint64_t bytes) const;
  [[nodiscard]] const OverlaidWord* overlaid(std::uint32_t address) const;
};

/// In order of id.
std::span<const Chip> chips();
/// nullptr where there is none.
const Chip* find_chip(std::string_view id);

}  // namespace probemark::virtual_board
