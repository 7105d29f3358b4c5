// The CoreSight identification of a Cortex-M's debug components, and the ROM table that lists them (IHI 0029, IHI
// 0031).
#pragma once

#include <cstdint>

#include "harness/virtual_board/cortex_m_debug_architecture.hpp"

namespace probemark::virtual_board {

namespace component {
constexpr std::uint32_t kDwt = 0xE0001000;
constexpr std::uint32_t kFpb = 0xE0002000;
constexpr std::uint32_t kScs = 0xE000E000;
constexpr std::uint32_t kRomTable = 0xE00FF000;
}  // namespace component

/// Components that real cores may have and this one has not: they read as zero (ITM, TPIU, ETM).
constexpr bool is_absent_component(std::uint32_t base) {
  return base == 0xE0000000 || base == 0xE0040000 || base == 0xE0041000;
}

/// The word at `offset` (0 to 0xFFC) of the ROM table.
std::uint32_t read_rom_table(std::uint32_t offset, CortexM architecture);

/// Whether `offset` within a component's 4 KiB is one of its identification registers (DEVARCH, DEVTYPE, PIDR, CIDR).
constexpr bool is_identification(std::uint32_t offset) { return offset == 0xFBC || offset >= 0xFCC; }
/// That register of the component at `base`.
std::uint32_t read_identification(std::uint32_t base, std::uint32_t offset, CortexM architecture);

}  // namespace probemark::virtual_board
