#include "harness/virtual_board/riscv_triggers.hpp"

#include <bit>

namespace probemark::virtual_board {
namespace {

constexpr unsigned csr_tselect = 0x7A0;
constexpr unsigned csr_tdata1 = 0x7A1;
constexpr unsigned csr_tdata2 = 0x7A2;
constexpr unsigned csr_tdata3 = 0x7A3;
constexpr unsigned csr_tinfo = 0x7A4;

namespace mcontrol {
constexpr std::uint32_t type = 2U << 28;
constexpr std::uint32_t dmode = 1U << 27;
constexpr std::uint32_t action_mask = 0xFU << 12;
constexpr std::uint32_t action_debug = 1U << 12;
constexpr std::uint32_t match_mask = 0xFU << 7;
constexpr std::uint32_t match_range = 1U << 7;
constexpr std::uint32_t machine_mode = 1U << 6;
constexpr std::uint32_t lower_modes = 3U << 3;
constexpr std::uint32_t execute = 1U << 2;
constexpr std::uint32_t store = 1U << 1;
constexpr std::uint32_t load = 1U << 0;
}  // namespace mcontrol

std::uint32_t implemented(std::uint32_t value) {
  using namespace mcontrol;
  std::uint32_t kept = type | (value & (dmode | machine_mode | lower_modes | execute | store | load));
  if ((value & action_mask) == action_debug && (value & dmode) != 0) {
    kept |= action_debug;
  }
  if ((value & match_mask) == match_range && (value & execute) == 0) {
    kept |= match_range;
  }
  return kept;
}

bool armed(std::uint32_t control) {
  return (control & mcontrol::action_debug) != 0 && (control & mcontrol::machine_mode) != 0;
}

/// In a range match the trailing ones of the address say how long the range is: 2 to the power of their count plus 1.
Watch range(WatchKind kind, std::uint32_t control, std::uint32_t address) {
  if ((control & mcontrol::match_range) == 0) {
    return {kind, address, 1};
  }
  const int ones = std::min(std::countr_one(address), 30);
  const std::uint32_t bytes = 2U << ones;
  return {kind, address & ~(bytes - 1), bytes};
}

}  // namespace

RiscvTriggers::Trigger::Trigger() : control(mcontrol::type) {}

std::optional<std::uint32_t> RiscvTriggers::read(unsigned csr) const {
  switch (csr) {
    case csr_tselect:
      return selected_;
    case csr_tdata1:
      return triggers_[selected_].control;
    case csr_tdata2:
      return triggers_[selected_].address;
    case csr_tdata3:
      return 0;
    case csr_tinfo:
      return 1U << 2;
    default:
      return std::nullopt;
  }
}

bool RiscvTriggers::write(unsigned csr, std::uint32_t value) {
  switch (csr) {
    case csr_tselect:
      selected_ = value < count ? value : selected_;
      return true;
    case csr_tdata1:
      triggers_[selected_].control = implemented(value);
      return true;
    case csr_tdata2:
      triggers_[selected_].address = value;
      return true;
    case csr_tdata3:
    case csr_tinfo:
      return true;
    default:
      return false;
  }
}

void RiscvTriggers::reset() { *this = {}; }

std::set<std::uint32_t> RiscvTriggers::breakpoints() const {
  std::set<std::uint32_t> addresses;
  for (const Trigger& trigger : triggers_) {
    if (armed(trigger.control) && (trigger.control & mcontrol::execute) != 0) {
      addresses.insert(trigger.address);
    }
  }
  return addresses;
}

std::set<Watch> RiscvTriggers::watches() const {
  std::set<Watch> watches;
  for (const Trigger& trigger : triggers_) {
    const bool load = (trigger.control & mcontrol::load) != 0;
    const bool store = (trigger.control & mcontrol::store) != 0;
    if (armed(trigger.control) && (load || store)) {
      const WatchKind kind = load && store ? WatchKind::access : load ? WatchKind::read : WatchKind::write;
      watches.insert(range(kind, trigger.control, trigger.address));
    }
  }
  return watches;
}

}  // namespace probemark::virtual_board
