#include "harness/virtual_board/cortex_m_debug.hpp"

#include <utility>

#include "harness/virtual_board/cortex_m_debug_components.hpp"
#include "harness/virtual_board/cortex_m_debug_registers.hpp"

namespace probemark::virtual_board {
namespace {

namespace reg {
constexpr std::uint32_t cpuid = 0xE000ED00;
constexpr std::uint32_t aircr = 0xE000ED0C;
constexpr std::uint32_t dfsr = 0xE000ED30;
constexpr std::uint32_t dhcsr = 0xE000EDF0;
constexpr std::uint32_t dcrsr = 0xE000EDF4;
constexpr std::uint32_t dcrdr = 0xE000EDF8;
constexpr std::uint32_t demcr = 0xE000EDFC;
constexpr std::uint32_t dauthctrl = 0xE000EE04;
constexpr std::uint32_t dscsr = 0xE000EE08;
constexpr std::uint32_t dauthstatus = 0xE000EFB8;
}  // namespace reg

constexpr std::uint32_t page_mask = 0xFFF;

constexpr std::uint32_t c_debugen = 1U << 0;
constexpr std::uint32_t c_halt = 1U << 1;
constexpr std::uint32_t c_step = 1U << 2;
constexpr std::uint32_t c_all = 0xF;
constexpr std::uint32_t s_regrdy = 1U << 16;
constexpr std::uint32_t s_halt = 1U << 17;
constexpr std::uint32_t s_lockup = 1U << 19;
constexpr std::uint32_t s_sde = 1U << 20;
constexpr std::uint32_t s_retire_st = 1U << 24;
constexpr std::uint32_t s_reset_st = 1U << 25;
constexpr std::uint32_t debug_key = 0xA05F;
constexpr std::uint32_t vector_key = 0x05FA;

constexpr std::uint32_t vc_corereset = 1U << 0;
constexpr std::uint32_t trace_enable = 1U << 24;

constexpr std::uint32_t dfsr_halted = 1U << 0;
constexpr std::uint32_t dfsr_bkpt = 1U << 1;
constexpr std::uint32_t dfsr_dwttrap = 1U << 2;
constexpr std::uint32_t dfsr_vcatch = 1U << 3;

constexpr std::uint32_t dscsr_secure = 1U << 16;

constexpr std::uint32_t dcrsr_write = 1U << 16;

}  // namespace

CortexMDebug::CortexMDebug(Machine& machine, const DapIdentity& identity)
    : machine_(machine),
      identity_(identity),
      architecture_(architecture_of(identity.cpuid)),
      planted_(machine),
      soft_(planted_),
      fpb_(architecture_, identity.breakpoints, planted_),
      dwt_(machine, planted_, identity),
      resets_seen_(machine.resets()) {}

std::optional<std::uint32_t> CortexMDebug::read(std::uint32_t address) {
  if (address < lowest_address) {
    return std::nullopt;
  }
  const std::uint32_t base = address & ~page_mask;
  const std::uint32_t offset = address & page_mask;
  if (base == component::rom_table) {
    return read_rom_table(offset, architecture_);
  }
  if ((base == component::scs || base == component::dwt || base == component::fpb) && is_identification(offset)) {
    return read_identification(base, offset, architecture_);
  }
  switch (base) {
    case component::scs:
      return read_system_control(address);
    case component::dwt:
      poll();
      return dwt_.read(offset);
    case component::fpb:
      return fpb_.read(offset);
    default:
      return is_absent_component(base) ? std::optional(0U) : std::nullopt;
  }
}

bool CortexMDebug::write(std::uint32_t address, std::uint32_t value) {
  if (address < lowest_address) {
    return false;
  }
  const std::uint32_t base = address & ~page_mask;
  const std::uint32_t offset = address & page_mask;
  switch (base) {
    case component::scs:
      return write_system_control(address, value);
    case component::dwt:
      poll();
      dwt_.write(offset, value);
      return true;
    case component::fpb:
      fpb_.write(offset, value);
      return true;
    default:
      return base == component::rom_table || is_absent_component(base);
  }
}

std::optional<std::uint32_t> CortexMDebug::read_system_control(std::uint32_t address) {
  switch (address) {
    case reg::cpuid:
      return identity_.cpuid;
    case reg::dfsr:
      poll();
      return dfsr_;
    case reg::dhcsr:
      return read_dhcsr();
    case reg::dcrsr:
      return 0;
    case reg::dcrdr:
      return dcrdr_;
    case reg::demcr:
      return demcr_;
    default:
      break;
  }
  if (architecture_ != CortexM::v8m) {
    return std::nullopt;
  }
  switch (address) {
    case reg::dauthctrl:
      return 0;
    case reg::dscsr:
      return dscsr_ | dscsr_secure;
    case reg::dauthstatus:
      return 0xFF;  // the security extension is there, and all debug is permitted
    default:
      return std::nullopt;
  }
}

bool CortexMDebug::write_system_control(std::uint32_t address, std::uint32_t value) {
  switch (address) {
    case reg::aircr:
      return write_aircr(value);
    case reg::dfsr:
      poll();
      dfsr_ &= ~value;
      return true;
    case reg::dhcsr:
      if (value >> 16 == debug_key) {
        write_dhcsr(value & c_all);
      }
      return true;
    case reg::dcrsr:
      transfer_register(value);
      return true;
    case reg::dcrdr:
      dcrdr_ = value;
      return true;
    case reg::demcr:
      demcr_ = value;
      poll();
      return true;
    default:
      break;
  }
  if (architecture_ != CortexM::v8m) {
    return false;
  }
  if (address == reg::dscsr) {
    dscsr_ = value & 3;
  }
  return address == reg::dscsr || address == reg::dauthctrl;
}

CortexMDebug::Status CortexMDebug::poll() {
  if (machine_.resets() != std::exchange(resets_seen_, machine_.resets())) {
    was_reset_ = true;
    held_in_lock_up_ = false;
  }
  const CoreState state = machine_.state();
  const bool halted = state == CoreState::halted || (state == CoreState::locked_up && held_in_lock_up_);
  if (state == CoreState::running) {
    retired_ = true;
  }
  if (halted && !was_halted_ && !in_reset_) {
    stopped(machine_.stop_cause());
  }
  was_halted_ = halted;
  dwt_.count(state == CoreState::running, (demcr_ & trace_enable) != 0);
  return {halted, state == CoreState::locked_up && !held_in_lock_up_};
}

void CortexMDebug::stopped(StopCause cause) {
  if ((control_ & c_debugen) != 0) {
    control_ |= c_halt;
  }
  switch (cause) {
    case StopCause::none:
      break;
    case StopCause::request:
    case StopCause::step:
      dfsr_ |= dfsr_halted;
      break;
    case StopCause::breakpoint:
      dfsr_ |= dfsr_bkpt;
      break;
    case StopCause::watchpoint:
      dfsr_ |= dfsr_dwttrap;
      dwt_.stopped_at_watchpoint();
      break;
    case StopCause::reset:
      dfsr_ |= dfsr_vcatch;
      break;
  }
}

std::uint32_t CortexMDebug::read_dhcsr() {
  const Status status = poll();
  std::uint32_t value = control_;
  if (register_ready_) {
    value |= s_regrdy;
  }
  if (status.halted && !in_reset_) {
    value |= s_halt;
  }
  if (status.locked_up && !in_reset_) {
    value |= s_lockup;
  }
  if (architecture_ == CortexM::v8m) {
    value |= s_sde;
  }
  if (std::exchange(retired_, false)) {
    value |= s_retire_st;
  }
  if (std::exchange(was_reset_, false) || in_reset_) {
    value |= s_reset_st;
  }
  return value;
}

void CortexMDebug::write_dhcsr(std::uint32_t value) {
  const Status status = poll();
  control_ = (value & c_debugen) != 0 ? value : 0;
  if (in_reset_) {
    return;
  }
  if ((control_ & c_halt) != 0) {
    if (status.locked_up) {
      held_in_lock_up_ = true;
      was_halted_ = true;
      stopped(StopCause::request);
    } else if (!status.halted) {
      machine_.halt();
      poll();
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
  if ((control_ & c_step) != 0) {
    machine_.step();
  } else {
    machine_.resume();
  }
  poll();
}

void CortexMDebug::transfer_register(std::uint32_t selector) {
  register_ready_ = poll().halted;
  if (!register_ready_) {
    return;
  }
  if ((selector & dcrsr_write) != 0) {
    write_register(selector & 0x7F, dcrdr_);
  } else {
    dcrdr_ = read_register(selector & 0x7F).value_or(0);
  }
}

std::optional<std::uint32_t> CortexMDebug::read_register(unsigned selector) {
  if (held_in_lock_up_) {
    return locked_up_register(selector, architecture_);
  }
  for (const unsigned number : machine_registers(selector, architecture_)) {
    if (const std::optional<std::uint32_t> value = machine_.read_register(number)) {
      return value;
    }
  }
  return std::nullopt;
}

bool CortexMDebug::write_register(unsigned selector, std::uint32_t value) {
  if (held_in_lock_up_) {
    return false;
  }
  for (const unsigned number : machine_registers(selector, architecture_)) {
    if (machine_.write_register(number, value)) {
      return true;
    }
  }
  return false;
}

bool CortexMDebug::write_aircr(std::uint32_t value) {
  constexpr std::uint32_t system_reset = 1U << 2;
  constexpr std::uint32_t core_reset = 1U << 0;
  const std::uint32_t requests = architecture_ == CortexM::v7m ? system_reset | core_reset : system_reset;
  if (value >> 16 != vector_key || (value & requests) == 0) {
    return false;
  }
  if (!in_reset_) {
    reset();
  }
  return true;
}

void CortexMDebug::reset() {
  const bool hold = (control_ & c_debugen) != 0 && (demcr_ & vc_corereset) != 0;
  control_ &= ~(c_halt | c_step);
  held_in_lock_up_ = false;
  machine_.reset(hold);
  resets_seen_ = machine_.resets();
  was_reset_ = true;
  was_halted_ = false;
  poll();
}

void CortexMDebug::drive_reset(bool asserted) {
  if (asserted == in_reset_) {
    return;
  }
  if (asserted) {
    control_ &= ~(c_halt | c_step);
    held_in_lock_up_ = false;
    machine_.reset(true);
    resets_seen_ = machine_.resets();
    in_reset_ = true;
    return;
  }
  in_reset_ = false;
  was_reset_ = true;
  was_halted_ = false;
  const bool caught = (demcr_ & vc_corereset) != 0 || (control_ & c_halt) != 0;
  if ((control_ & c_debugen) == 0 || !caught) {
    machine_.resume();
  }
  poll();
}

void CortexMDebug::power_on() {
  soft_.forget();
  fpb_.power_on();
  dwt_.power_on();
  control_ = demcr_ = dfsr_ = dcrdr_ = dscsr_ = 0;
  register_ready_ = was_reset_ = true;
  retired_ = was_halted_ = held_in_lock_up_ = in_reset_ = false;
  resets_seen_ = machine_.resets();
}

}  // namespace probemark::virtual_board
