// Run control through QEMU's GDB stub. Unlike GdbClient it never waits for a core that runs: stops are asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/probe/rsp_connection.hpp"
#include "harness/probe/stop_reply.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// All calls but interrupt() and poll() are for a core that stands still: QEMU takes any byte for an interrupt.
class RunControl {
 public:
  /// Fetches the target description, before which QEMU answers no single registers.
  static Result<RunControl> over(RspConnection connection);

  Result<void> resume();
  Result<StopReply> step();
  /// Stops the running core and waits for that.
  Result<StopReply> interrupt();
  /// A stop of the running core that has come meanwhile.
  Result<std::optional<StopReply>> poll();

  /// The bytes as they lie in the core, little-endian; empty where QEMU has no such register.
  Result<std::vector<std::uint8_t>> read_register(unsigned number);
  /// False where QEMU has no such register.
  Result<bool> write_register(unsigned number, std::span<const std::uint8_t> bytes);

  Result<void> set_breakpoint(std::uint32_t address);
  Result<void> clear_breakpoint(std::uint32_t address);
  Result<void> set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes);
  Result<void> clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes);

 private:
  explicit RunControl(RspConnection connection) : connection_(std::move(connection)) {}
  Result<std::string> ask(const std::string& request, const std::string& what);
  Result<void> point(char action, char type, std::uint32_t address, std::uint32_t bytes);
  Result<StopReply> await_stop(const std::string& what);

  RspConnection connection_;
};

}  // namespace probemark::virtual_board
