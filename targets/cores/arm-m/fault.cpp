// Writes the registers of a faulting Arm M core into the mailbox.
#include <stdint.h>

#include "targets/runtime/core.h"

namespace {

enum FrameWord : unsigned { frame_lr = 5, frame_pc = 6, frame_psr = 7 };

constexpr uint32_t frame_bytes = 8 * 4;
constexpr uint32_t frame_bytes_with_fpu = 26 * 4;
constexpr uint32_t exc_return_no_fpu_frame = 1u << 4;
constexpr uint32_t psr_stack_was_realigned = 1u << 9;

#if __ARM_ARCH >= 7
uint32_t read_register(uintptr_t address) { return *reinterpret_cast<const volatile uint32_t*>(address); }

void capture_fault_status(pm_mailbox& mailbox) {
  constexpr uint32_t memory_address_valid = 1u << 7;
  constexpr uint32_t bus_address_valid = 1u << 15;
  const uint32_t status = read_register(0xE000ED28u);
  mailbox.fault_status = status;
  mailbox.fault_hard_status = read_register(0xE000ED2Cu);
  if ((status & bus_address_valid) != 0) {
    mailbox.fault_address = read_register(0xE000ED38u);
  } else if ((status & memory_address_valid) != 0) {
    mailbox.fault_address = read_register(0xE000ED34u);
  }
}
#else
// Armv6-M has no fault status registers.
void capture_fault_status(pm_mailbox&) {}
#endif

}  // namespace

/// `frame`: the eight words that the exception pushed, or null where the stack pointer was outside the stack.
extern "C" void pm_capture_fault(const uint32_t* frame, uint32_t exc_return) {
  pm_mailbox& mailbox = pm_mailbox_object;
  uint32_t ipsr;
  asm volatile("mrs %0, ipsr" : "=r"(ipsr));
  mailbox.fault_cause = ipsr;
  if (frame != nullptr) {
    const uint32_t psr = frame[frame_psr];
    const bool with_fpu = (exc_return & exc_return_no_fpu_frame) == 0;
    mailbox.fault_pc = frame[frame_pc];
    mailbox.fault_lr = frame[frame_lr];
    mailbox.fault_psr = psr;
    mailbox.fault_sp = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(frame)) +
                       (with_fpu ? frame_bytes_with_fpu : frame_bytes) + ((psr & psr_stack_was_realigned) != 0 ? 4 : 0);
  }
  capture_fault_status(mailbox);
  pm_report_fault();
}
