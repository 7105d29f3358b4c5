#include "harness/virtual_board/cortex_m_debug_registers.hpp"

#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {
namespace {

constexpr unsigned stack_pointer = 13;
constexpr unsigned program_counter = 15;
constexpr unsigned program_status = 16;
/// xPSR in the target description of an M-profile core.
constexpr unsigned machine_program_status = 25;

}  // namespace

std::vector<unsigned> machine_registers(unsigned selector, CortexM architecture) {
  if (selector < program_status) {
    return {selector};
  }
  if (selector == program_status) {
    return {machine_program_status};
  }
  if (selector == 17) {
    return {special::msp, stack_pointer};
  }
  if (selector == 18) {
    return {special::psp};
  }
  if (selector == 20) {
    return {special::control_faultmask_basepri_primask};
  }
  if (architecture == CortexM::v6m) {
    return {};
  }
  if (selector == 33) {
    return {special::fpscr};
  }
  if (selector >= 64 && selector < 96) {
    return {special::s0 + selector - 64};
  }
  if (architecture == CortexM::v7m) {
    return {};
  }
  // The emulated firmware stays in the Secure state; the banked registers of the other state read as zero.
  if (selector == 26) {
    return {special::msp, stack_pointer};
  }
  if (selector == 27) {
    return {special::psp};
  }
  if (selector == 34) {
    return {special::control_faultmask_basepri_primask};
  }
  return {};
}

std::uint32_t locked_up_register(unsigned selector, CortexM architecture) {
  constexpr std::uint32_t thumb = 1U << 24;
  constexpr std::uint32_t hard_fault = 3;
  if (selector == program_counter) {
    return architecture == CortexM::v8m ? 0xEFFFFFFE : 0xFFFFFFFE;
  }
  return selector == program_status ? thumb | hard_fault : 0;
}

}  // namespace probemark::virtual_board
