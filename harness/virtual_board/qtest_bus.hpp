// Bus accesses by QEMU's qtest protocol: one line a request, one line a reply. It works while the core runs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/virtual_board/line_channel.hpp"

namespace probemark::virtual_board {

class QtestBus {
 public:
  explicit QtestBus(LineChannel channel) : channel_(std::move(channel)) {}

  /// `width` is 1, 2 or 4 bytes. An error is a QEMU that no longer answers: qtest knows no bus errors.
  Result<std::uint32_t> read(std::uint32_t address, unsigned width);
  Result<void> write(std::uint32_t address, unsigned width, std::uint32_t value);
  Result<void> read_span(std::uint32_t address, std::span<std::uint8_t> bytes);
  Result<void> write_span(std::uint32_t address, std::span<const std::uint8_t> bytes);

 private:
  /// What follows "OK " in the reply.
  Result<std::string> exchange(std::string_view request);

  LineChannel channel_;
};

}  // namespace probemark::virtual_board
