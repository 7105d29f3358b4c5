#include "harness/virtual_board/cortex_m_debug.hpp"

#include <utility>

#include "harness/virtual_board/cortex_m_debug_components.hpp"
#include "harness/virtual_board/cortex_m_debug_registers.hpp"

namespace probemark::virtual_board {
namespace {

namespace reg {
constexpr std::uint32_t kCpuid = 0xE000ED00;
constexpr std::uint32_t kAircr = 0xE000ED0C;
constexpr std::uint32_t kDfsr = 0xE000ED30;
constexpr std::uint32_t kDhcsr = 0xE000EDF0;
constexpr std::uint32_t kDcrsr = 0xE000EDF4;
constexpr std::uint32_t kDcrdr = 0xE000EDF8;
constexpr std::uint32_t kDemcr = 0xE000EDFC;
constexpr std::uint32_t kDauthctrl = 0xE000EE04;
constexpr std::uint32_t kDscsr = 0xE000EE08;
constexpr std::uint32_t kDauthstatus = 0xE000EFB8;
}  // namespace reg

constexpr std::uint32_t kPageMask = 0xFFF;

constexpr std::uint32_t kCDebugen = 1U << 0;
constexpr std::uint32_t kCHalt = 1U << 1;
constexpr std::uint32_t kCStep = 1U << 2;
constexpr std::uint32_t kCAll = 0xF;
constexpr std::uint32_t kSRegrdy = 1U << 16;
constexpr std::uint32_t kSHalt = 1U << 17;
constexpr std::uint32_t kSLockup = 1U << 19;
constexpr std::uint32_t kSSde = 1U << 20;
constexpr std::uint32_t kSRetireSt = 1U << 24;
constexpr std::uint32_t kSResetSt = 1U << 25;
constexpr std::uint32_t kDebugKey = 0xA05F;
constexpr std::uint32_t kVectorKey = 0x05FA;

constexpr std::uint32_t kVcCorereset = 1U << 0;
constexpr std::uint32_t kTraceEnable = 1U << 24;

constexpr std::uint32_t kDfsrHalted = 1U << 0;
constexpr std::uint32_t kDfsrBkpt = 1U << 1;
constexpr std::uint32_t kDfsrDwttrap = 1U << 2;
constexpr std::uint32_t kDfsrVcatch = 1U << 3;

constexpr std::uint32_t kDscsrSecure = 1U << 16;

constexpr std::uint32_t kDcrsrWrite = 1U << 16;

}  // namespace

CortexMDebug::CortexMDebug(Machine& machine, const DapIdentity& identity)
    : machine_(machine),
      identity_(identity),
      architecture_(architecture_of(identity.cpuid)),
      planted_(machine),
      soft_(planted_),
      fpb_(architecture_, identity.breakpoints, planted_),
      dwt_(machine, planted_, identity) {}

bool CortexMDebug::is_enabled() const { return (control_ & kCDebugen) != 0; }

bool CortexMDebug::is_tracing() const { return (demcr_ & kTraceEnable) != 0; }

std::optional<std::uint32_t> CortexMDebug::read(std::uint32_t address) {
  if (address < kLowestAddress) {
    return std::nullopt;
  }
  const std::uint32_t base = address & ~kPageMask;
  const std::uint32_t offset = address & kPageMask;
  if (base == component::kRomTable) {
    return read_rom_table(offset, architecture_);
  }
  if ((base == component::kScs || base == component::kDwt || base == component::kFpb) && is_identification(offset)) {
    return read_identification(base, offset, architecture_);
  }
  switch (base) {
    case component::kScs:
      return read_system_control(address);
    case component::kDwt:
      poll();
      return dwt_.read(offset);
    case component::kFpb:
      return fpb_.read(offset);
    default:
      return is_absent_component(base) ? std::optional(0U) : std::nullopt;
  }
}

bool CortexMDebug::write(std::uint32_t address, std::uint32_t value) {
  if (address < kLowestAddress) {
    return false;
  }
  const std::uint32_t base = address & ~kPageMask;
  const std::uint32_t offset = address & kPageMask;
  switch (base) {
    case component::kScs:
      return write_system_control(address, value);
    case component::kDwt:
      poll();
      dwt_.write(offset, value);
      return true;
    case component::kFpb:
      fpb_.write(offset, value);
      return true;
    default:
      return base == component::kRomTable || is_absent_component(base);
  }
}

std::optional<std::uint32_t> CortexMDebug::read_system_control(std::uint32_t address) {
  switch (address) {
    case reg::kCpuid:
      return identity_.cpuid;
    case reg::kDfsr:
      poll();
      return dfsr_;
    case reg::kDhcsr:
      return read_dhcsr();
    case reg::kDcrsr:
      return 0;
    case reg::kDcrdr:
      return dcrdr_;
    case reg::kDemcr:
      return demcr_;
    default:
      break;
  }
  if (architecture_ != CortexM::v8m) {
    return std::nullopt;
  }
  switch (address) {
    case reg::kDauthctrl:
      return 0;
    case reg::kDscsr:
      return dscsr_ | kDscsrSecure;
    case reg::kDauthstatus:
      return 0xFF;  // the security extension is there, and all debug is permitted
    default:
      return std::nullopt;
  }
}

bool CortexMDebug::write_system_control(std::uint32_t address, std::uint32_t value) {
  switch (address) {
    case reg::kAircr:
      return write_aircr(value);
    case reg::kDfsr:
      poll();
      dfsr_ &= ~value;
      return true;
    case reg::kDhcsr:
      if (value >> 16 == kDebugKey) {
        write_dhcsr(value & kCAll);
      }
      return true;
    case reg::kDcrsr:
      transfer_register(value);
      return true;
    case reg::kDcrdr:
      dcrdr_ = value;
      return true;
    case reg::kDemcr:
      demcr_ = value;
      poll();
      return true;
    default:
      break;
  }
  if (architecture_ != CortexM::v8m) {
    return false;
  }
  if (address == reg::kDscsr) {
    dscsr_ = value & 3;
  }
  return address == reg::kDscsr || address == reg::kDauthctrl;
}

CortexMDebug::Status CortexMDebug::poll() {
  const CoreState state = machine_.state();
  const bool halted = state == CoreState::halted || (state == CoreState::locked_up && held_in_lock_up_);
  if (state == CoreState::running) {
    retired_ = true;
  }
  if (halted && !was_halted_ && !in_reset_) {
    stopped(machine_.stop_cause());
  }
  was_halted_ = halted;
  dwt_.count(state == CoreState::running, (demcr_ & kTraceEnable) != 0);
  return {halted, state == CoreState::locked_up && !held_in_lock_up_};
}

void CortexMDebug::stopped(StopCause cause) {
  if ((control_ & kCDebugen) != 0) {
    control_ |= kCHalt;
  }
  switch (cause) {
    case StopCause::none:
      break;
    case StopCause::request:
    case StopCause::step:
      dfsr_ |= kDfsrHalted;
      break;
    case StopCause::breakpoint:
      dfsr_ |= kDfsrBkpt;
      break;
    case StopCause::watchpoint:
      dfsr_ |= kDfsrDwttrap;
      dwt_.stopped_at_watchpoint();
      break;
    case StopCause::reset:
      dfsr_ |= kDfsrVcatch;
      break;
  }
}

std::uint32_t CortexMDebug::read_dhcsr() {
  const Status status = poll();
  std::uint32_t value = control_;
  if (register_ready_) {
    value |= kSRegrdy;
  }
  if (status.halted && !in_reset_) {
    value |= kSHalt;
  }
  if (status.locked_up && !in_reset_) {
    value |= kSLockup;
  }
  if (architecture_ == CortexM::v8m) {
    value |= kSSde;
  }
  if (std::exchange(retired_, false)) {
    value |= kSRetireSt;
  }
  if (std::exchange(was_reset_, false) || in_reset_) {
    value |= kSResetSt;
  }
  return value;
}

void CortexMDebug::write_dhcsr(std::uint32_t value) {
  const Status status = poll();
  control_ = (value & kCDebugen) != 0 ? value : 0;
  if (in_reset_) {
    return;
  }
  if ((control_ & kCHalt) != 0) {
    if (!status.halted) {
      halt();
    }
    return;
  }
  if (!status.halted) {
    return;
  }
  was_halted_ = false;
  if (std::exchange(held_in_lock_up_, false)) {
    return;
  }
  retired_ = true;
  if ((control_ & kCStep) != 0) {
    machine_.step();
  } else {
    machine_.resume();
  }
  poll();
}

void CortexMDebug::halt() {
  machine_.halt();
  if (!poll().locked_up) {
    return;
  }
  held_in_lock_up_ = true;
  was_halted_ = true;
  stopped(StopCause::request);
}

void CortexMDebug::transfer_register(std::uint32_t selector) {
  register_ready_ = poll().halted;
  if (!register_ready_) {
    return;
  }
  const unsigned number = selector & 0x7F;
  if (held_in_lock_up_) {
    dcrdr_ = locked_up_register(number, architecture_);
  } else if ((selector & kDcrsrWrite) != 0) {
    write_core_register(machine_, architecture_, number, dcrdr_);
  } else {
    dcrdr_ = read_core_register(machine_, architecture_, number);
  }
}

bool CortexMDebug::write_aircr(std::uint32_t value) {
  constexpr std::uint32_t kSystemReset = 1U << 2;
  constexpr std::uint32_t kCoreReset = 1U << 0;
  const std::uint32_t requests = architecture_ == CortexM::v7m ? kSystemReset | kCoreReset : kSystemReset;
  if (value >> 16 != kVectorKey || (value & requests) == 0) {
    return false;
  }
  if (!in_reset_) {
    reset();
  }
  return true;
}

void CortexMDebug::reset() {
  const bool hold = (control_ & kCDebugen) != 0 && (demcr_ & kVcCorereset) != 0;
  control_ &= ~(kCHalt | kCStep);
  held_in_lock_up_ = false;
  machine_.reset(hold);
  was_reset_ = true;
  was_halted_ = false;
  poll();
}

void CortexMDebug::drive_reset(bool asserted) {
  if (asserted == in_reset_) {
    return;
  }
  if (asserted) {
    control_ &= ~(kCHalt | kCStep);
    held_in_lock_up_ = false;
    machine_.reset(true);
    in_reset_ = true;
    return;
  }
  in_reset_ = false;
  was_reset_ = true;
  was_halted_ = false;
  const bool caught = (demcr_ & kVcCorereset) != 0 || (control_ & kCHalt) != 0;
  if ((control_ & kCDebugen) == 0 || !caught) {
    machine_.resume();
  }
  poll();
}

}  // namespace probemark::virtual_board
