// Nordic's non-volatile memory controller (nRF51 reference manual, chapter NVMC), as QEMU emulates it.
#pragma once

#include <cstdint>
#include <span>

#include "harness/virtual_board/chips.hpp"
#include "harness/virtual_board/qtest_bus.hpp"

namespace probemark::virtual_board {

constexpr Region kNvmc{0x4001E000, 0x1000};
constexpr std::uint32_t kNvmcConfig = 0x4001E504;
constexpr std::uint32_t kNvmcErasePage = 0x4001E508;
constexpr std::uint32_t kNvmcEraseAll = 0x4001E50C;
constexpr std::uint32_t kNvmcReadOnly = 0;  ///< values of CONFIG
constexpr std::uint32_t kNvmcWriteEnabled = 1;
constexpr std::uint32_t kNvmcEraseEnabled = 2;
constexpr std::uint8_t kErasedByte = 0xFF;

/// Erases the whole chip and programs `contents`, which is as long as `flash`; leaves the controller read only.
Result<void> program_through_nvmc(QtestBus& bus, const Region& flash, std::span<const std::uint8_t> contents);

}  // namespace probemark::virtual_board
