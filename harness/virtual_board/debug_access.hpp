// Arm's debug port and access ports (ADIv5) without posting: what every Arm link drives. A JTAG-DP or SW-DP adds its
// own posted reads on top.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace probemark::virtual_board {

enum class Ack { ok, wait, fault };

struct DapReply {
  Ack ack = Ack::ok;
  std::uint32_t value = 0;
};

/// Register addresses are byte offsets (DP: 0x0 to 0xC; AP: 0x00 to 0xFC). DP register 0x4 is CTRL/STAT (bank 0).
class DebugAccess {
 public:
  DebugAccess() = default;
  DebugAccess(const DebugAccess&) = delete;
  DebugAccess& operator=(const DebugAccess&) = delete;
  virtual ~DebugAccess() = default;

  virtual DapReply read_dp(unsigned reg) = 0;
  virtual Ack write_dp(unsigned reg, std::uint32_t value) = 0;
  virtual DapReply read_ap(unsigned access_port, unsigned reg) = 0;
  virtual Ack write_ap(unsigned access_port, unsigned reg, std::uint32_t value) = 0;
  /// As many reads or writes of one AP register as there are values; stops at the first that is not ok.
  virtual Ack read_ap_block(unsigned access_port, unsigned reg, std::span<std::uint32_t> values) = 0;
  virtual Ack write_ap_block(unsigned access_port, unsigned reg, std::span<const std::uint32_t> values) = 0;
  /// The nRESET line.
  virtual void drive_reset(bool asserted) = 0;
  /// What keeps the debug logic at work, as Link::debug_state().
  [[nodiscard]] virtual std::string debug_state() const { return {}; }
};

}  // namespace probemark::virtual_board
