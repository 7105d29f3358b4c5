// avr-libc's crt sets up the stack, .data and .bss, then calls main; an interrupt nobody asked for is a fault.
#include <avr/io.h>
#include <stdint.h>

#include "targets/runtime/core.h"

int main() { pm_main(); }

namespace {

#if defined(__AVR_3_BYTE_PC__)
constexpr uint8_t return_address_bytes = 3;
#else
constexpr uint8_t return_address_bytes = 2;
#endif

}  // namespace

/// `sp`: the stack pointer at the entry of the handler; above it lies the return address, high byte first, in words.
extern "C" __attribute__((used, noreturn)) void pm_capture_fault(const uint8_t* sp, uint8_t status) {
  uint32_t pc = 0;
  for (uint8_t i = 1; i <= return_address_bytes; ++i) {
    pc = (pc << 8) | sp[i];
  }
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.fault_cause = 1;
  mailbox.fault_pc = pc << 1;
  mailbox.fault_sp = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(sp)) + return_address_bytes;
  mailbox.fault_psr = status;
  pm_report_fault();
}

/// avr-libc jumps here from every vector without a handler.
extern "C" __attribute__((naked, used)) void __vector_default() {
  asm volatile(
      "in r22, __SREG__\n\t"
      "in r24, __SP_L__\n\t"
      "in r25, __SP_H__\n\t"
      "clr __zero_reg__\n\t"
      "jmp pm_capture_fault");
}
