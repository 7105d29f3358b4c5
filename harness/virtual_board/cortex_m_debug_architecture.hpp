// Which debug architecture a Cortex-M has, from its CPUID.
#pragma once

#include <cstdint>

namespace probemark::virtual_board {

enum class CortexM { v6m, v7m, v8m };

/// CPUID bits 15:4 are the part number, bits 19:16 the architecture (0xC: v6-M or v8-M Baseline, 0xF: others).
constexpr CortexM architecture_of(std::uint32_t cpuid) {
  const unsigned part = (cpuid >> 4) & 0xFFF;
  if (part >= 0xD00) {
    return CortexM::v8m;
  }
  return ((cpuid >> 16) & 0xF) == 0xC ? CortexM::v6m : CortexM::v7m;
}

/// How far TAR counts before it wraps, in bytes: the AHB-APs of Cortex-M3 and M4 count 12 bits, others the 10 that
/// ADIv5 demands.
constexpr std::uint32_t tar_span_of(std::uint32_t cpuid) {
  const unsigned part = (cpuid >> 4) & 0xFFF;
  return part == 0xC23 || part == 0xC24 ? 0x1000 : 0x400;
}

}  // namespace probemark::virtual_board
