#include "harness/virtual_board/faulty_debug_access.hpp"

#include "harness/virtual_board/flipped_bits.hpp"

namespace probemark::virtual_board {

namespace {

constexpr unsigned kReadBuffer = 0xC;
constexpr unsigned kDataReadWrite = 0x0C;
constexpr unsigned kFirstBankedData = 0x10;
constexpr unsigned kLastBankedData = 0x1C;

bool moves_data(unsigned reg) { return reg == kDataReadWrite || (reg >= kFirstBankedData && reg <= kLastBankedData); }

}  // namespace

Ack FaultyDebugAccess::planned_ack() {
  if (plan_.strikes(FaultKind::wait)) {
    return Ack::wait;
  }
  return plan_.strikes(FaultKind::fault) ? Ack::fault : Ack::ok;
}

void FaultyDebugAccess::spoil(unsigned reg, std::span<std::uint32_t> values) {
  if (moves_data(reg)) {
    plan_.note_accesses(values.size());
    flip_bits(plan_, words_read_, values);
  }
}

DapReply FaultyDebugAccess::read_dp(unsigned reg) {
  if (reg == kReadBuffer) {
    if (const Ack ack = planned_ack(); ack != Ack::ok) {
      return {ack, 0};
    }
  }
  return inner_.read_dp(reg);
}

DapReply FaultyDebugAccess::read_ap(unsigned access_port, unsigned reg) {
  if (const Ack ack = planned_ack(); ack != Ack::ok) {
    return {ack, 0};
  }
  DapReply reply = inner_.read_ap(access_port, reg);
  if (reply.ack == Ack::ok) {
    spoil(reg, {&reply.value, 1});
  }
  return reply;
}

Ack FaultyDebugAccess::write_ap(unsigned access_port, unsigned reg, std::uint32_t value) {
  if (const Ack ack = planned_ack(); ack != Ack::ok) {
    return ack;
  }
  plan_.note_accesses(moves_data(reg) ? 1 : 0);
  return inner_.write_ap(access_port, reg, value);
}

Ack FaultyDebugAccess::read_ap_block(unsigned access_port, unsigned reg, std::span<std::uint32_t> values) {
  if (const Ack ack = planned_ack(); ack != Ack::ok) {
    return ack;
  }
  const Ack ack = inner_.read_ap_block(access_port, reg, values);
  if (ack == Ack::ok) {
    spoil(reg, values);
  }
  return ack;
}

Ack FaultyDebugAccess::write_ap_block(unsigned access_port, unsigned reg, std::span<const std::uint32_t> values) {
  if (const Ack ack = planned_ack(); ack != Ack::ok) {
    return ack;
  }
  plan_.note_accesses(moves_data(reg) ? values.size() : 0);
  return inner_.write_ap_block(access_port, reg, values);
}

}  // namespace probemark::virtual_board
