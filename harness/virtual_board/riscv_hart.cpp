#include "harness/virtual_board/riscv_hart.hpp"

#include <utility>

namespace probemark::virtual_board {
namespace {

/// How QEMU's GDB stub numbers what it has.
namespace stub {
constexpr unsigned pc = 32;
constexpr unsigned privilege = 65;
constexpr unsigned csr = 66;
}  // namespace stub

constexpr unsigned csr_dcsr = 0x7B0;
constexpr unsigned csr_dpc = 0x7B1;
constexpr unsigned first_csr_of_debug_mode = 0x7B0;
constexpr unsigned last_csr_of_debug_mode = 0x7BF;
constexpr unsigned x0 = 0x1000;

namespace dcsr_field {
constexpr std::uint32_t version_0_13 = 4U << 28;
constexpr std::uint32_t ebreak_in_machine_mode = 1U << 15;
constexpr std::uint32_t step = 1U << 2;
constexpr std::uint32_t privilege = 3U;
/// ebreakm, ebreaks, ebreaku, stopcount, stoptime, step.
constexpr std::uint32_t writable = 1U << 15 | 1U << 13 | 1U << 12 | 1U << 10 | 1U << 9 | step;
constexpr unsigned cause_shift = 6;
}  // namespace dcsr_field

/// Calls `clear` for what only `had` has, and `set` for what only `wanted` has.
template <class Item, class Clear, class Set>
void replace(std::set<Item>& had, std::set<Item> wanted, Clear clear, Set set) {
  for (const Item& item : had) {
    if (!wanted.contains(item)) {
      clear(item);
    }
  }
  for (const Item& item : wanted) {
    if (!had.contains(item)) {
      set(item);
    }
  }
  had = std::move(wanted);
}

}  // namespace

HartState RiscvHart::state() {
  if (in_reset_) {
    return HartState::unavailable;
  }
  const bool was_halted = std::exchange(halted_, machine_.state() == CoreState::halted);
  if (!halted_) {
    return HartState::running;
  }
  if (was_halted) {
    return HartState::halted;
  }
  plant({}, {});
  switch (machine_.stop_cause()) {
    case StopCause::step:
      cause_ = DebugCause::step;
      break;
    case StopCause::watchpoint:
      cause_ = DebugCause::trigger;
      break;
    case StopCause::breakpoint:
      cause_ = stops_at(machine_.read_register(stub::pc).value_or(0)).value_or(DebugCause::trigger);
      break;
    default:
      cause_ = DebugCause::halt_request;
      break;
  }
  return HartState::halted;
}

void RiscvHart::halt() {
  if (!in_reset_ && machine_.state() == CoreState::running) {
    machine_.halt();
    state();
  }
}

void RiscvHart::resume() {
  if (state() != HartState::halted) {
    return;
  }
  if (ebreaks_stop()) {
    ebreaks_.recheck([this](std::uint32_t address) { return machine_.read_bus(address, 2).value_or(0); });
  }
  if (const auto stop = stops_at(machine_.read_register(stub::pc).value_or(0))) {
    cause_ = *stop;
    return;
  }
  halted_ = false;
  if ((dcsr_ & dcsr_field::step) != 0) {
    machine_.step();
  } else {
    arm();
    machine_.resume();
  }
}

void RiscvHart::hold_reset() {
  in_reset_ = true;
  dcsr_ = 0;
  triggers_.reset();
  plant({}, {});
  machine_.reset(true);
}

void RiscvHart::release_reset(std::optional<DebugCause> halt) {
  if (!in_reset_) {
    return;
  }
  in_reset_ = false;
  halted_ = true;
  if (halt) {
    cause_ = *halt;
  } else {
    resume();
  }
}

std::optional<std::uint32_t> RiscvHart::read_register(unsigned number) {
  if (number >= x0) {
    return number < x0 + 32 ? machine_.read_register(number - x0) : std::nullopt;
  }
  if (number == csr_dcsr) {
    return dcsr();
  }
  if (number == csr_dpc) {
    return machine_.read_register(stub::pc);
  }
  if (number >= first_csr_of_debug_mode && number <= last_csr_of_debug_mode) {
    return std::nullopt;
  }
  if (const auto trigger = triggers_.read(number)) {
    return trigger;
  }
  return machine_.read_register(stub::csr + number);
}

bool RiscvHart::write_register(unsigned number, std::uint32_t value) {
  if (number >= x0) {
    return number < x0 + 32 && (number == x0 || machine_.write_register(number - x0, value));
  }
  if (number == csr_dcsr) {
    dcsr_ = value & dcsr_field::writable;
    const std::uint32_t privilege = value & dcsr_field::privilege;
    return privilege == machine_.read_register(stub::privilege) || machine_.write_register(stub::privilege, privilege);
  }
  if (number == csr_dpc) {
    return machine_.write_register(stub::pc, value);
  }
  if (number >= first_csr_of_debug_mode && number <= last_csr_of_debug_mode) {
    return false;
  }
  return triggers_.write(number, value) || machine_.write_register(stub::csr + number, value);
}

void RiscvHart::wrote(std::uint32_t address, unsigned width, std::uint32_t value) {
  if (ebreaks_.wrote(address, width, value) && !halted_ && ebreaks_stop()) {
    arm();
  }
}

std::uint32_t RiscvHart::dcsr() {
  const std::uint32_t privilege = machine_.read_register(stub::privilege).value_or(3) & dcsr_field::privilege;
  return dcsr_field::version_0_13 | dcsr_ | static_cast<std::uint32_t>(cause_) << dcsr_field::cause_shift | privilege;
}

bool RiscvHart::ebreaks_stop() const { return (dcsr_ & dcsr_field::ebreak_in_machine_mode) != 0; }

std::optional<DebugCause> RiscvHart::stops_at(std::uint32_t pc) const {
  if (triggers_.breakpoints().contains(pc)) {
    return DebugCause::trigger;
  }
  if (ebreaks_stop() && ebreaks_.contains(pc)) {
    return DebugCause::ebreak;
  }
  return std::nullopt;
}

void RiscvHart::arm() {
  std::set<std::uint32_t> breakpoints = triggers_.breakpoints();
  if (ebreaks_stop()) {
    for (const auto& [address, length] : ebreaks_.places()) {
      breakpoints.insert(address);
    }
  }
  plant(std::move(breakpoints), triggers_.watches());
}

void RiscvHart::plant(std::set<std::uint32_t> breakpoints, std::set<Watch> watches) {
  replace(
      breakpoints_, std::move(breakpoints), [this](std::uint32_t address) { machine_.clear_breakpoint(address); },
      [this](std::uint32_t address) { machine_.set_breakpoint(address); });
  replace(
      watches_, std::move(watches),
      [this](const Watch& watch) { machine_.clear_watchpoint(watch.kind, watch.address, watch.bytes); },
      [this](const Watch& watch) { machine_.set_watchpoint(watch.kind, watch.address, watch.bytes); });
}

}  // namespace probemark::virtual_board
