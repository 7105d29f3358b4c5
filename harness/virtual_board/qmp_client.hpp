// The QEMU Machine Protocol, as far as a chip's reset line and end need it.
#pragma once

#include "harness/virtual_board/line_channel.hpp"

namespace probemark::virtual_board {

class QmpClient {
 public:
  /// Reads the greeting and negotiates.
  static Result<QmpClient> over(LineChannel channel);

  /// A system reset; returns once it has happened.
  Result<void> reset();

 private:
  explicit QmpClient(LineChannel channel) : channel_(std::move(channel)) {}
  Result<void> execute(const std::string& command, const std::string& awaited_event);

  LineChannel channel_;
};

}  // namespace probemark::virtual_board
