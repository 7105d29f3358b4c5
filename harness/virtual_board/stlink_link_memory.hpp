// An ST-Link's memory transfers: blocks through a MEM-AP's DRW, and queues of single words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/virtual_board/debug_access.hpp"

namespace probemark::virtual_board {

/// The first byte of an answer.
enum class StlinkStatus : std::uint8_t {
  ok = 0x80,
  ap_wait = 0x10,
  ap_fault = 0x11,
  dp_wait = 0x14,
  dp_fault = 0x15,
  unknown_command = 0x42,
};

StlinkStatus access_port_status(Ack ack);
StlinkStatus debug_port_status(Ack ack);

struct StlinkTransfer {
  std::uint8_t access_port = 0;
  std::uint32_t control = 0;  ///< CSW without size and increment; 0: the usual
  std::uint32_t address = 0;
  std::uint32_t bytes = 0;
  unsigned width = 4;     ///< bytes an access: 1, 2 or 4
  bool increment = true;  ///< false: the same address again and again
};

class StlinkMemory {
 public:
  explicit StlinkMemory(DebugAccess& debug) : debug_(debug) {}

  /// Whole accesses only; after an error the rest is zeros.
  std::string read(const StlinkTransfer& transfer);
  void write(const StlinkTransfer& transfer, std::string_view data);
  /// Of the last read or write.
  [[nodiscard]] StlinkStatus last_status() const { return last_status_; }

  /// Takes `count` commands: a byte for each, padded to a multiple of 4, then a word for each. Too short: none.
  void queue(std::uint32_t count, std::string_view data);
  /// Carries them out: a word read for each, then a word of status for each.
  std::string run_queue();
  /// Forgets queue and status.
  void reset();

 private:
  struct Item {
    std::uint8_t command;
    std::uint32_t value;
  };

  template <class Value>
  StlinkStatus in_blocks(StlinkTransfer transfer, std::span<Value> values);

  DebugAccess& debug_;
  StlinkStatus last_status_ = StlinkStatus::ok;
  std::vector<Item> queue_;
};

}  // namespace probemark::virtual_board
