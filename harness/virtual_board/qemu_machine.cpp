#include "harness/virtual_board/qemu_machine.hpp"

#include <algorithm>

#include "harness/probe/rsp_hex.hpp"
#include "harness/virtual_board/nvmc.hpp"
#include "harness/virtual_board/register_numbers.hpp"
#include "harness/virtual_board/special_registers.hpp"

namespace probemark::virtual_board {

namespace {

std::optional<std::uint32_t> watched_address_of(const StopReply& stop) {
  for (const char* field : {"watch", "rwatch", "awatch"}) {
    if (const auto found = stop.fields.find(field); found != stop.fields.end()) {
      return static_cast<std::uint32_t>(hex_number(found->second).value_or(0));
    }
  }
  return std::nullopt;
}

StopCause cause_of(const StopReply& stop) {
  constexpr int kInterruptSignal = 2;
  if (watched_address_of(stop)) {
    return StopCause::watchpoint;
  }
  return stop.number == kInterruptSignal ? StopCause::request : StopCause::breakpoint;
}

}  // namespace

QemuMachine::QemuMachine(const Chip& chip, QemuSettings settings)
    : chip_(chip), settings_(std::move(settings)), flash_(chip.flash.size) {}

Result<std::unique_ptr<QemuMachine>> QemuMachine::create(const Chip& chip, QemuSettings settings) {
  std::unique_ptr<QemuMachine> machine(new QemuMachine(chip, std::move(settings)));
  if (const auto started = machine->start(true); !started) {
    return tl::unexpected(started.error());
  }
  machine->release();
  return machine;
}

Result<void> QemuMachine::start(bool erase_flash) {
  qemu_.reset();
  auto started = QemuProcess::start(chip_, settings_);
  if (!started) {
    return tl::unexpected(started.error());
  }
  qemu_.emplace(std::move(*started));
  state_ = CoreState::halted;
  cause_ = StopCause::reset;
  parked_ = false;
  special_.clear();
  if (erase_flash) {
    std::fill(flash_.begin(), flash_.end(), chip_.nvmc ? kErasedByte : std::uint8_t{0});
  }
  if (auto restored = restore_flash(); !restored) {
    return restored;
  }
  // The vectors were fetched before there was anything in the flash.
  if (auto reset = qemu_->monitor.reset(); !reset) {
    return reset;
  }
  return plant_points();
}

Result<void> QemuMachine::restore_flash() {
  flash_seen_ = true;
  if (chip_.nvmc) {
    return program_through_nvmc(qemu_->bus, chip_.flash, flash_);
  }
  // QEMU's memory starts as zeros.
  const auto used = std::find_if(flash_.rbegin(), flash_.rend(), [](std::uint8_t byte) { return byte != 0; });
  const auto size = static_cast<std::size_t>(flash_.rend() - used);
  return qemu_->bus.write_span(chip_.flash.origin, std::span(flash_).first(size));
}

Result<void> QemuMachine::plant_points() {
  for (const auto& [address, count] : breakpoints_) {
    if (auto set = qemu_->core.set_breakpoint(address); !set) {
      return set;
    }
  }
  for (const auto& [point, count] : watchpoints_) {
    const auto& [kind, address, bytes] = point;
    if (auto set = qemu_->core.set_watchpoint(kind, address, bytes); !set) {
      return set;
    }
  }
  return {};
}

void QemuMachine::lose_qemu() {
  if (qemu_) {
    qemu_->process.terminate();
    last_words_ = qemu_->last_words();
    qemu_.reset();
  }
  state_ = CoreState::locked_up;
  cause_ = StopCause::none;
  parked_ = false;
  special_.clear();
}

bool QemuMachine::survive(const Result<void>& result) {
  if (!result) {
    lose_qemu();
  }
  return result.has_value();
}

void QemuMachine::note_stop(const StopReply& stop) {
  if (stop.kind != StopReply::Kind::stopped) {
    lose_qemu();
    return;
  }
  state_ = CoreState::halted;
  cause_ = cause_of(stop);
  watched_ = watched_address_of(stop);
  special_.clear();
}

CoreState QemuMachine::state() {
  if (state_ == CoreState::running && !parked_) {
    if (const auto stop = survive(qemu_->core.poll()); stop && *stop) {
      note_stop(**stop);
    }
  }
  return state_;
}

void QemuMachine::halt() {
  const CoreState now = state();
  if (parked_) {
    parked_ = false;
    state_ = CoreState::halted;
    cause_ = StopCause::request;
  } else if (now == CoreState::running) {
    if (const auto stop = survive(qemu_->core.interrupt())) {
      note_stop(*stop);
    }
  }
}

void QemuMachine::resume() {
  if (state() != CoreState::halted) {
    return;
  }
  remember_flash();
  if (qemu_ && survive(qemu_->core.resume())) {
    state_ = CoreState::running;
    special_.clear();
    flash_seen_ = flash_seen_ && !chip_.nvmc;
  }
}

void QemuMachine::step() {
  if (state() != CoreState::halted) {
    return;
  }
  flash_seen_ = flash_seen_ && !chip_.nvmc;
  if (const auto stop = survive(qemu_->core.step())) {
    note_stop(*stop);
    if (cause_ == StopCause::breakpoint) {
      cause_ = StopCause::step;
    }
  }
}

bool QemuMachine::has_program() {
  if (chip_.core == Core::riscv) {
    return read_bus(chip_.flash.origin, 4).value_or(0) != 0;
  }
  // An exception without the Thumb bit in its vector, and so in HardFault's, is a lock-up (Armv7-M ARM, B1.5.15).
  const std::uint32_t reset_vector = read_bus(chip_.flash.origin + 4, 4).value_or(0);
  return (reset_vector & 1) != 0 && reset_vector != 0xFFFFFFFF;
}

void QemuMachine::release() {
  if (has_program()) {
    resume();
    return;
  }
  parked_ = qemu_.has_value();
  state_ = chip_.core == Core::arm_m ? CoreState::locked_up : CoreState::running;
}

void QemuMachine::reset(bool hold) {
  halt();
  if (!qemu_) {
    if (!survive(start(false))) {
      return;
    }
  } else if (!survive(qemu_->monitor.reset())) {
    return;
  }
  state_ = CoreState::halted;
  cause_ = StopCause::reset;
  special_.clear();
  if (!hold) {
    release();
  }
}

void QemuMachine::power_cycle(bool erase_flash) {
  halt();
  remember_flash();
  breakpoints_.clear();
  watchpoints_.clear();
  if (survive(start(erase_flash))) {
    release();
  }
}

void QemuMachine::remember_flash() {
  if (qemu_ && !flash_seen_) {
    flash_seen_ = survive(qemu_->bus.read_span(chip_.flash.origin, flash_));
  }
}

template <class Change>
void QemuMachine::standing_still(Change change) {
  const bool ran = state() == CoreState::running && !parked_;
  if (ran) {
    const auto stop = survive(qemu_->core.interrupt());
    if (!stop) {
      return;
    }
    if (cause_of(*stop) != StopCause::request) {
      note_stop(*stop);  // it stopped by itself just before
    }
  }
  if (!qemu_ || !survive(change(qemu_->core))) {
    return;
  }
  if (ran && state_ == CoreState::running) {
    survive(qemu_->core.resume());
  }
}

void QemuMachine::set_breakpoint(std::uint32_t address) {
  if (++breakpoints_[address] == 1) {
    standing_still([&](RunControl& core) { return core.set_breakpoint(address); });
  }
}

void QemuMachine::clear_breakpoint(std::uint32_t address) {
  const auto found = breakpoints_.find(address);
  if (found != breakpoints_.end() && --found->second == 0) {
    breakpoints_.erase(found);
    standing_still([&](RunControl& core) { return core.clear_breakpoint(address); });
  }
}

void QemuMachine::set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) {
  if (++watchpoints_[{kind, address, bytes}] == 1) {
    standing_still([&](RunControl& core) { return core.set_watchpoint(kind, address, bytes); });
  }
}

void QemuMachine::clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) {
  const auto found = watchpoints_.find({kind, address, bytes});
  if (found != watchpoints_.end() && --found->second == 0) {
    watchpoints_.erase(found);
    standing_still([&](RunControl& core) { return core.clear_watchpoint(kind, address, bytes); });
  }
}

}  // namespace probemark::virtual_board
