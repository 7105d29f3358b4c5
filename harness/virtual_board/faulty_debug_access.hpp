// A debug port that misbehaves as planned, and counts what goes over its memory access port.
#pragma once

#include "harness/virtual_board/debug_access.hpp"
#include "harness/virtual_board/fault_plan.hpp"

namespace probemark::virtual_board {

/// `wait` and `fault` strike accesses to access ports and RDBUFF; the debug port's own registers keep answering.
/// `flip` strikes words read by DRW and BD0 to BD3.
class FaultyDebugAccess final : public DebugAccess {
 public:
  FaultyDebugAccess(DebugAccess& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}

  DapReply read_dp(unsigned reg) override;
  Ack write_dp(unsigned reg, std::uint32_t value) override { return inner_.write_dp(reg, value); }
  DapReply read_ap(unsigned access_port, unsigned reg) override;
  Ack write_ap(unsigned access_port, unsigned reg, std::uint32_t value) override;
  Ack read_ap_block(unsigned access_port, unsigned reg, std::span<std::uint32_t> values) override;
  Ack write_ap_block(unsigned access_port, unsigned reg, std::span<const std::uint32_t> values) override;
  void drive_reset(bool asserted) override { inner_.drive_reset(asserted); }

 private:
  Ack planned_ack();
  void spoil(unsigned reg, std::span<std::uint32_t> values);

  DebugAccess& inner_;
  FaultPlan& plan_;
  std::uint64_t words_read_ = 0;
};

}  // namespace probemark::virtual_board
