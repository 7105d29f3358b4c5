// The commands of an ST-Link V3 (JTAG API version 3): what the probe does with a USB command block.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/stlink_link_memory.hpp"

namespace probemark::virtual_board {

constexpr std::uint16_t kStlinkVendor = 0x0483;
constexpr std::uint16_t kStlinkV3Product = 0x374F;

using StlinkCommand = std::array<std::uint8_t, 16>;

class StlinkProbe {
 public:
  explicit StlinkProbe(DebugAccess& debug) : debug_(debug), memory_(debug) {}

  /// A command that answers; the answer is as long as the command has it, not padded to what the host asks for.
  std::string read(const StlinkCommand& command);
  /// A command that brings data along; its outcome is asked for by a further command.
  void write(const StlinkCommand& command, std::string_view data);
  /// A new client: nothing is open any more.
  void reset();

 private:
  std::string read_debug(const StlinkCommand& command);
  StlinkStatus enter();
  std::string read_register(const StlinkCommand& command);
  StlinkStatus write_register(const StlinkCommand& command);
  StlinkStatus drive_reset(std::uint8_t level);
  StlinkStatus select_bank(std::uint16_t reg);

  DebugAccess& debug_;
  StlinkMemory memory_;
  bool debugging_ = false;
  std::uint32_t frequency_khz_ = 3300;
};

}  // namespace probemark::virtual_board
