// A debug port without a chip behind it, for tests of links: it writes down what it is asked and answers as told.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "harness/virtual_board/debug_access.hpp"

namespace probemark::virtual_board {

class RecordingDebugAccess final : public DebugAccess {
 public:
  Ack ack = Ack::ok;            ///< of every access
  std::uint32_t next_read = 0;  ///< each word read is one more than the one before
  std::vector<std::string> calls;

  DapReply read_dp(unsigned reg) override {
    calls.push_back(fmt::format("read_dp {:x}", reg));
    return {ack, next_read++};
  }

  Ack write_dp(unsigned reg, std::uint32_t value) override {
    calls.push_back(fmt::format("write_dp {:x} {:x}", reg, value));
    return ack;
  }

  DapReply read_ap(unsigned access_port, unsigned reg) override {
    calls.push_back(fmt::format("read_ap {}:{:x}", access_port, reg));
    return {ack, next_read++};
  }

  Ack write_ap(unsigned access_port, unsigned reg, std::uint32_t value) override {
    calls.push_back(fmt::format("write_ap {}:{:x} {:x}", access_port, reg, value));
    return ack;
  }

  Ack read_ap_block(unsigned access_port, unsigned reg, std::span<std::uint32_t> values) override {
    calls.push_back(fmt::format("read_ap_block {}:{:x} {}", access_port, reg, values.size()));
    for (std::uint32_t& value : values) {
      value = next_read++;
    }
    return ack;
  }

  Ack write_ap_block(unsigned access_port, unsigned reg, std::span<const std::uint32_t> values) override {
    std::string call = fmt::format("write_ap_block {}:{:x}", access_port, reg);
    for (const std::uint32_t value : values) {
      call += fmt::format(" {:x}", value);
    }
    calls.push_back(call);
    return ack;
  }

  void drive_reset(bool asserted) override { calls.emplace_back(asserted ? "reset on" : "reset off"); }
};

}  // namespace probemark::virtual_board
