#include "harness/virtual_board/cortex_m_debug_registers.hpp"

#include <array>
#include <optional>

#include "harness/virtual_board/register_numbers.hpp"

namespace probemark::virtual_board {
namespace {

namespace select {
constexpr unsigned kStackPointer = 13;
constexpr unsigned kReturnAddress = 15;
constexpr unsigned kXpsr = 16;
constexpr unsigned kMsp = 17;
constexpr unsigned kPsp = 18;
constexpr unsigned kMasks = 20;  // CONTROL, FAULTMASK, BASEPRI and PRIMASK, a byte each
constexpr unsigned kMspSecure = 26;
constexpr unsigned kPspSecure = 27;
constexpr unsigned kFpscr = 33;
constexpr unsigned kMasksSecure = 34;
constexpr unsigned kFirstFloat = 64;
constexpr unsigned kLastFloat = 95;
}  // namespace select

/// In the order of their bytes, the lowest first.
constexpr std::array kMaskRegisters = {kPrimaskRegister, kBasepriRegister, kFaultmaskRegister, kControlRegister};

/// The emulated firmware stays in the Secure state of a v8-M core; the registers of the other state read as zero.
unsigned without_security(CortexM architecture, unsigned number) {
  if (architecture != CortexM::v8m) {
    return number;
  }
  switch (number) {
    case select::kMspSecure:
      return select::kMsp;
    case select::kPspSecure:
      return select::kPsp;
    case select::kMasksSecure:
      return select::kMasks;
    default:
      return number;
  }
}

std::optional<unsigned> machine_register(unsigned number) {
  if (number < select::kXpsr) {
    return number;
  }
  if (number >= select::kFirstFloat && number <= select::kLastFloat) {
    return kFloatRegister + number - select::kFirstFloat;
  }
  switch (number) {
    case select::kXpsr:
      return kXpsrRegister;
    case select::kMsp:
      return kMspRegister;
    case select::kPsp:
      return kPspRegister;
    case select::kFpscr:
      return kFpscrRegister;
    default:
      return std::nullopt;
  }
}

std::uint32_t read_masks(Machine& machine) {
  std::uint32_t value = 0;
  for (std::size_t index = 0; index < kMaskRegisters.size(); ++index) {
    value |= (machine.read_register(kMaskRegisters.at(index)).value_or(0) & 0xFF) << 8 * index;
  }
  return value;
}

}  // namespace

std::uint32_t read_core_register(Machine& machine, CortexM architecture, unsigned selector) {
  const unsigned number = without_security(architecture, selector);
  if (number == select::kMasks) {
    return read_masks(machine);
  }
  const std::optional<unsigned> known = machine_register(number);
  if (!known) {
    return 0;
  }
  const std::optional<std::uint32_t> value = machine.read_register(*known);
  if (!value && number == select::kMsp) {
    return machine.read_register(select::kStackPointer).value_or(0);
  }
  return value.value_or(0);
}

void write_core_register(Machine& machine, CortexM architecture, unsigned selector, std::uint32_t value) {
  const unsigned number = without_security(architecture, selector);
  if (number == select::kMasks) {
    const std::uint32_t changed = read_masks(machine) ^ value;
    for (std::size_t index = 0; index < kMaskRegisters.size(); ++index) {
      if (((changed >> 8 * index) & 0xFF) != 0) {
        machine.write_register(kMaskRegisters.at(index), (value >> 8 * index) & 0xFF);
      }
    }
    return;
  }
  const std::optional<unsigned> known = machine_register(number);
  if (!known) {
    return;
  }
  if (!machine.write_register(*known, value) && number == select::kMsp) {
    machine.write_register(select::kStackPointer, value);
  }
}

std::uint32_t locked_up_register(unsigned selector, CortexM architecture) {
  constexpr std::uint32_t kThumb = 1U << 24;
  constexpr std::uint32_t kHardFault = 3;
  if (selector == select::kReturnAddress) {
    return architecture == CortexM::v8m ? 0xEFFFFFFE : 0xFFFFFFFE;
  }
  return selector == select::kXpsr ? kThumb | kHardFault : 0;
}

}  // namespace probemark::virtual_board
