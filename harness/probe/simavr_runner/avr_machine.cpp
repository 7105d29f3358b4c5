#include "harness/probe/simavr_runner/avr_machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace probemark {

namespace {

constexpr std::uint32_t kDataSpace = 0x800000;
constexpr unsigned kRegisterSreg = 32;
constexpr unsigned kRegisterSp = 33;
constexpr unsigned kRegisterPc = 34;
constexpr std::uint64_t kLongestSleepSeconds = 60;

// What a 16-bit data pointer, and a 24-bit flash pointer, can reach.
constexpr std::size_t kReachableData = 0x10000;
constexpr std::size_t kReachableFlash = 0x1000000;

/// simavr reports an access beyond the memories it allocated, and then makes it all the same.
bool make_stray_accesses_harmless(avr_t& avr) {
  // realloc, because simavr frees them.
  void* const data = std::realloc(avr.data, kReachableData + 1);
  avr.data = data == nullptr ? avr.data : static_cast<std::uint8_t*>(data);
  void* const flash = std::realloc(avr.flash, kReachableFlash + 4);
  avr.flash = flash == nullptr ? avr.flash : static_cast<std::uint8_t*>(flash);
  return data != nullptr && flash != nullptr;
}

// simavr's own sleeps in host time; its cycles advance all the same.
void do_not_sleep(avr_t*, avr_cycle_count_t) {}

}  // namespace

void AvrMachine::Terminate::operator()(avr_t* avr) const { avr_terminate(avr); }

AvrMachine::AvrMachine(avr_t* avr) : avr_(avr), marks_((avr->flashend >> 1) + 1) {}

Result<AvrMachine> AvrMachine::create(const std::string& mcu, std::uint32_t frequency_hz) {
  avr_t* const avr = avr_make_mcu_by_name(mcu.c_str());
  if (avr == nullptr) {
    return fail(ErrorKind::setup, "simavr does not know the microcontroller " + mcu);
  }
  avr_init(avr);
  if (!make_stray_accesses_harmless(*avr)) {
    return fail(ErrorKind::setup, "out of memory");
  }
  avr->frequency = frequency_hz;
  avr->log = LOG_ERROR;
  avr->sleep = do_not_sleep;
  avr->codeend = avr->flashend;
  // Otherwise one call executes everything up to the next timer.
  avr->run_cycle_limit = 1;
  avr->run_cycle_count = 1;
  return AvrMachine(avr);
}

void AvrMachine::attach(CounterMapping counter) {
  counter_.emplace(std::move(counter));
  pm_counter_file& file = counter_->file();
  mark(file.window_begin);
  mark(file.window_end);
  for (std::size_t k = 0; k < file.operator_count; ++k) {
    mark(file.operator_entry[k]);
  }
  tally_ = std::make_unique<WindowTally>(file);
  file.has_cycles = 1;
  file.attached = 1;
}

void AvrMachine::mark(std::uint64_t address) {
  if (address <= avr_->flashend) {
    marks_[address >> 1] |= kMarker;
  }
}

void AvrMachine::reset() {
  avr_reset(avr_.get());
  avr_->state = cpu_Running;
  avr_->run_cycle_count = 1;
  asleep_ = false;
}

std::span<std::uint8_t> AvrMachine::memory(std::uint32_t address, std::size_t bytes) const {
  const bool data = address >= kDataSpace;
  const std::uint64_t offset = data ? address - kDataSpace : address;
  const std::uint64_t size = std::uint64_t{data ? avr_->ramend : avr_->flashend} + 1;
  if (offset + bytes > size) {
    return {};
  }
  return {(data ? avr_->data : avr_->flash) + offset, bytes};
}

bool AvrMachine::read(std::uint32_t address, std::span<std::uint8_t> bytes) const {
  const auto from = memory(address, bytes.size());
  std::copy(from.begin(), from.end(), bytes.begin());
  return from.size() == bytes.size();
}

bool AvrMachine::write(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  const auto to = memory(address, bytes.size());
  if (to.size() != bytes.size()) {
    return false;
  }
  std::copy(bytes.begin(), bytes.end(), to.begin());
  return true;
}

std::vector<std::uint8_t> AvrMachine::read_register(unsigned number) const {
  if (number < kRegisterSreg) {
    return {avr_->data[number]};
  }
  if (number == kRegisterSreg) {
    // simavr keeps the flags one by one and the memory byte stale.
    std::uint8_t flags = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
      flags = static_cast<std::uint8_t>(flags | (avr_->sreg[bit] != 0 ? 1U << bit : 0U));
    }
    return {flags};
  }
  if (number == kRegisterSp) {
    return {avr_->data[R_SPL], avr_->data[R_SPH]};
  }
  if (number == kRegisterPc) {
    return {static_cast<std::uint8_t>(avr_->pc), static_cast<std::uint8_t>(avr_->pc >> 8),
            static_cast<std::uint8_t>(avr_->pc >> 16), 0};
  }
  return {};
}

bool AvrMachine::write_register(unsigned number, std::span<const std::uint8_t> bytes) {
  if (bytes.size() != read_register(number).size() || bytes.empty()) {
    return false;
  }
  if (number < kRegisterSreg) {
    avr_->data[number] = bytes[0];
  } else if (number == kRegisterSreg) {
    avr_->data[R_SREG] = bytes[0];
    for (unsigned bit = 0; bit < 8; ++bit) {
      avr_->sreg[bit] = bytes[0] >> bit & 1;
    }
  } else if (number == kRegisterSp) {
    avr_->data[R_SPL] = bytes[0];
    avr_->data[R_SPH] = bytes[1];
  } else {
    avr_->pc = static_cast<avr_flashaddr_t>(bytes[0] | bytes[1] << 8 | bytes[2] << 16);
  }
  return true;
}

bool AvrMachine::set_breakpoint(std::uint32_t address) {
  if (!in_flash(address)) {
    return false;
  }
  marks_[address >> 1] |= kBreakpoint;
  return true;
}

bool AvrMachine::clear_breakpoint(std::uint32_t address) {
  if (!in_flash(address)) {
    return false;
  }
  marks_[address >> 1] &= static_cast<std::uint8_t>(~kBreakpoint);
  return true;
}

std::optional<int> AvrMachine::run(std::uint64_t instructions, bool over_breakpoint) {
  avr_t& avr = *avr_;
  for (; instructions > 0; --instructions) {
    const std::uint32_t word = avr.pc >> 1;
    const std::uint8_t mark = word < marks_.size() ? marks_[word] : std::uint8_t{0};
    if (mark != 0 && avr.state == cpu_Running) [[unlikely]] {
      if ((mark & kBreakpoint) != 0 && !over_breakpoint) {
        return kSignalTrap;
      }
      if ((mark & kMarker) != 0) {
        tally_->reach(avr.pc, {instructions_, avr.cycle});
      }
    }
    over_breakpoint = false;
    if (const auto signal = advance()) {
      return signal;
    }
  }
  return std::nullopt;
}

std::optional<int> AvrMachine::advance() {
  avr_t& avr = *avr_;
  if (avr.state == cpu_Running) [[likely]] {
    ++instructions_;
    asleep_ = false;
  } else if (avr.state == cpu_Sleeping) {
    if (!asleep_) {
      asleep_ = true;
      asleep_since_ = avr.cycle;
    }
    const bool nothing_will_wake_it = avr.cycle_timers.timer == nullptr && avr.interrupt_state <= 0;
    if (nothing_will_wake_it || avr.cycle - asleep_since_ > kLongestSleepSeconds * avr.frequency) {
      return kSignalTrap;
    }
  } else {
    return avr.state == cpu_Crashed ? kSignalSegmentationFault : kSignalTrap;
  }
  avr.run(&avr);
  if (avr.state == cpu_Crashed) [[unlikely]] {
    return kSignalSegmentationFault;
  }
  // Asleep with interrupts off.
  return avr.state == cpu_Done ? std::optional(kSignalTrap) : std::nullopt;
}

}  // namespace probemark
