// The commands of an ST-Link V3 (JTAG API version 3): what the probe does with a USB command block.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/virtual_board/debug_access.hpp"

namespace probemark::virtual_board {

constexpr std::uint16_t kStlinkVendor = 0x0483;
constexpr std::uint16_t kStlinkV3Product = 0x374F;

using StlinkCommand = std::array<std::uint8_t, 16>;

class StlinkProbe {
 public:
  explicit StlinkProbe(DebugAccess& debug) : debug_(debug) {}

  /// A command that answers; the answer is as long as the command has it, not padded to what the host asks for.
  std::string read(const StlinkCommand& command);
  /// A command that brings data along; its outcome is asked for by a further command.
  void write(const StlinkCommand& command, std::string_view data);
  /// A new client: nothing is open any more.
  void reset();

 private:
  enum class Status : std::uint8_t;

  std::string read_debug(const StlinkCommand& command);
  Status enter();
  std::string read_register(const StlinkCommand& command);
  Status write_register(const StlinkCommand& command);
  std::string read_memory(const StlinkCommand& command, unsigned width, bool increment);
  void write_memory(const StlinkCommand& command, unsigned width, bool increment, std::string_view data);
  Status drive_reset(std::uint8_t level);
  void queue(std::uint32_t count, std::string_view data);
  std::string run_queue();

  Status select_bank(std::uint16_t reg);
  Status address(std::uint8_t port, std::uint32_t control, std::uint32_t address);
  template <class Value>
  Status in_blocks(std::uint8_t port, std::uint32_t control, std::uint32_t address, bool increment,
                   std::span<Value> values, unsigned width);

  DebugAccess& debug_;
  bool debugging_ = false;
  Status last_status_{0x80};
  std::uint32_t frequency_khz_ = 3300;
  struct Item {
    std::uint8_t command;
    std::uint32_t value;
  };
  std::vector<Item> queue_;
};

}  // namespace probemark::virtual_board
