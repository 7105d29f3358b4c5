#include "harness/virtual_board/riscv_debug_module.hpp"

#include <optional>

namespace probemark::virtual_board {
namespace {

enum Register : unsigned {
  data0 = 0x04,
  data1 = 0x05,
  dmcontrol = 0x10,
  dmstatus = 0x11,
  haltsum1 = 0x13,
  abstractcs = 0x16,
  command = 0x17,
  sbcs = 0x38,
  sbaddress0 = 0x39,
  sbdata0 = 0x3C,
  haltsum0 = 0x40,
};

namespace control {
constexpr std::uint32_t halt_request = 1U << 31;
constexpr std::uint32_t resume_request = 1U << 30;
constexpr std::uint32_t acknowledge_reset = 1U << 28;
constexpr std::uint32_t set_halt_on_reset = 1U << 3;
constexpr std::uint32_t clear_halt_on_reset = 1U << 2;
constexpr std::uint32_t module_reset = 1U << 1;
constexpr std::uint32_t active = 1U << 0;
}  // namespace control

/// Each has an "all" and an "any" bit, which say the same of one hart.
namespace status_bits {
constexpr std::uint32_t have_reset = 3U << 18;
constexpr std::uint32_t resume_acknowledged = 3U << 16;
constexpr std::uint32_t unavailable = 3U << 12;
constexpr std::uint32_t running = 3U << 10;
constexpr std::uint32_t halted = 3U << 8;
constexpr std::uint32_t authenticated = 1U << 7;
constexpr std::uint32_t has_halt_on_reset = 1U << 5;
constexpr std::uint32_t version_0_13 = 2;
}  // namespace status_bits

namespace abstract {
constexpr unsigned error_shift = 8;
constexpr std::uint32_t data_registers = 2;
constexpr std::uint32_t width = 7U << 20;
constexpr std::uint32_t width_32 = 2U << 20;
constexpr std::uint32_t post_increment = 1U << 19;
constexpr std::uint32_t post_execute = 1U << 18;
constexpr std::uint32_t transfer = 1U << 17;
constexpr std::uint32_t write = 1U << 16;
}  // namespace abstract

namespace command_error {
constexpr std::uint32_t none = 0;
constexpr std::uint32_t not_supported = 2;
constexpr std::uint32_t exception = 3;
constexpr std::uint32_t wrong_state = 4;
}  // namespace command_error

}  // namespace

RiscvDebugModule::RiscvDebugModule(Machine& machine) : hart_(machine), bus_(machine, hart_) { bus_.reset(); }

std::uint32_t RiscvDebugModule::read(unsigned address) {
  bus_.write_collected();
  switch (address) {
    case data0:
    case data1:
      return data_[address - data0];
    case dmcontrol:
      return (module_reset_ ? control::module_reset : 0) | (active_ ? control::active : 0);
    case dmstatus:
      return status();
    case abstractcs:
      return command_error_ << abstract::error_shift | abstract::data_registers;
    case sbcs:
      return bus_.control();
    case sbaddress0:
      return bus_.address();
    case sbdata0:
      return bus_.read_data();
    case haltsum0:
    case haltsum1:
      return halt_summary();
    default:
      return 0;
  }
}

void RiscvDebugModule::write(unsigned address, std::uint32_t value) {
  if (address != sbdata0) {
    bus_.write_collected();
  }
  if (address == dmcontrol) {
    write_control(value);
    return;
  }
  if (!active_) {
    return;
  }
  switch (address) {
    case data0:
    case data1:
      data_[address - data0] = value;
      break;
    case abstractcs:
      command_error_ &= ~(value >> abstract::error_shift & 7);
      break;
    case command:
      execute(value);
      break;
    case sbcs:
      bus_.write_control(value);
      break;
    case sbaddress0:
      bus_.write_address(value);
      break;
    case sbdata0:
      bus_.write_data(value);
      break;
    default:
      break;
  }
}

void RiscvDebugModule::drive_reset(bool asserted) {
  bus_.write_collected();
  set_reset(line_reset_, asserted);
}

void RiscvDebugModule::deactivate() {
  active_ = halt_request_ = halt_on_reset_ = resume_acknowledged_ = false;
  command_error_ = data_[0] = data_[1] = 0;
  bus_.reset();
}

void RiscvDebugModule::write_control(std::uint32_t value) {
  if ((value & control::active) == 0) {
    deactivate();
    set_reset(module_reset_, false);
    return;
  }
  active_ = true;
  if ((value & control::clear_halt_on_reset) != 0) {
    halt_on_reset_ = false;
  } else if ((value & control::set_halt_on_reset) != 0) {
    halt_on_reset_ = true;
  }
  if ((value & control::acknowledge_reset) != 0) {
    have_reset_ = false;
  }
  halt_request_ = (value & control::halt_request) != 0;
  set_reset(module_reset_, (value & control::module_reset) != 0);
  if (halt_request_) {
    hart_.halt();
  } else if ((value & control::resume_request) != 0) {
    hart_.resume();
    resume_acknowledged_ = true;
  }
}

std::uint32_t RiscvDebugModule::status() {
  using namespace status_bits;
  std::uint32_t bits = version_0_13 | authenticated | has_halt_on_reset;
  bits |= have_reset_ ? have_reset : 0;
  bits |= resume_acknowledged_ ? resume_acknowledged : 0;
  switch (hart_.state()) {
    case HartState::running:
      return bits | running;
    case HartState::halted:
      return bits | halted;
    case HartState::unavailable:
      break;
  }
  return bits | unavailable;
}

std::uint32_t RiscvDebugModule::halt_summary() { return hart_.state() == HartState::halted ? 1 : 0; }

void RiscvDebugModule::set_reset(bool& source, bool asserted) {
  const bool before = module_reset_ || line_reset_;
  source = asserted;
  const bool after = module_reset_ || line_reset_;
  if (!before && after) {
    hart_.hold_reset();
    have_reset_ = true;
  } else if (before && !after) {
    hart_.release_reset(halt_request_    ? std::optional(DebugCause::halt_request)
                        : halt_on_reset_ ? std::optional(DebugCause::reset)
                                         : std::nullopt);
  }
}

void RiscvDebugModule::execute(std::uint32_t command) {
  constexpr unsigned type_shift = 24;
  if (command_error_ != command_error::none) {
    return;
  }
  command_error_ = command >> type_shift == 0 ? access_register(command) : command_error::not_supported;
}

std::uint32_t RiscvDebugModule::access_register(std::uint32_t command) {
  if ((command & (abstract::post_increment | abstract::post_execute)) != 0) {
    return command_error::not_supported;
  }
  if ((command & abstract::transfer) == 0) {
    return command_error::none;
  }
  if ((command & abstract::width) != abstract::width_32) {
    return command_error::not_supported;
  }
  if (hart_.state() != HartState::halted) {
    return command_error::wrong_state;
  }
  const unsigned number = command & 0xFFFF;
  if ((command & abstract::write) != 0) {
    return hart_.write_register(number, data_[0]) ? command_error::none : command_error::exception;
  }
  const auto value = hart_.read_register(number);
  if (!value) {
    return command_error::exception;
  }
  data_[0] = *value;
  return command_error::none;
}

}  // namespace probemark::virtual_board
