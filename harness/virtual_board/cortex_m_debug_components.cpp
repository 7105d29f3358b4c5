#include "harness/virtual_board/cortex_m_debug_components.hpp"

#include <array>
#include <cstddef>

namespace probemark::virtual_board {
namespace {

struct Identity {
  std::uint32_t base;
  std::array<std::uint32_t, 3> part;  ///< PIDR3 to PIDR0 of v6-M, v7-M, v8-M; PIDR4 is 4 (Arm)
  std::uint32_t architecture;         ///< DEVARCH on v8-M
};

constexpr std::array kIdentities = {
    Identity{component::kScs, {0x000BB008, 0x000BB00C, 0x000BBD21}, 0x47702A04},
    Identity{component::kDwt, {0x000BB00A, 0x003BB002, 0x000BBD21}, 0x47701A02},
    Identity{component::kFpb, {0x000BB00B, 0x002BB003, 0x000BBD21}, 0x47701A03},
    Identity{component::kRomTable, {0x000BB471, 0x000BB4C4, 0x000BB4C9}, 0},
};

/// CIDR3 to CIDR0: class 1, a ROM table; class 9, CoreSight; class 14, generic.
constexpr std::uint32_t component_id(std::uint32_t component_class) { return 0xB105000D | component_class << 12; }

constexpr std::uint32_t byte_of(std::uint32_t word, std::uint32_t index) { return (word >> 8 * index) & 0xFF; }

}  // namespace

std::uint32_t read_rom_table(std::uint32_t offset, CortexM architecture) {
  constexpr std::array kListed = {component::kScs, component::kDwt, component::kFpb};
  if (offset / 4 < kListed.size()) {
    constexpr std::uint32_t kPresent = 3;  // and 32 bits wide
    return (kListed.at(offset / 4) - component::kRomTable) | kPresent;
  }
  if (offset == 0xFCC) {
    return 1;
  }  // MEMTYPE: system memory is on this bus
  return is_identification(offset) ? read_identification(component::kRomTable, offset, architecture) : 0;
}

std::uint32_t read_identification(std::uint32_t base, std::uint32_t offset, CortexM architecture) {
  for (const Identity& identity : kIdentities) {
    if (identity.base != base) {
      continue;
    }
    const std::uint32_t part = identity.part.at(static_cast<std::size_t>(architecture));
    const bool table = base == component::kRomTable;
    const bool coresight = architecture == CortexM::v8m && !table;
    if (offset == 0xFBC) {
      return coresight ? identity.architecture : 0;
    }
    if (offset == 0xFD0) {
      return 0x4;
    }
    if (offset >= 0xFF0) {
      return byte_of(component_id(table ? 0x1 : coresight ? 0x9 : 0xE), (offset - 0xFF0) / 4);
    }
    if (offset >= 0xFE0) {
      return byte_of(part, (offset - 0xFE0) / 4);
    }
  }
  return 0;
}

}  // namespace probemark::virtual_board
