// The on-target run loop: waits at pm_stop for a command in the mailbox, runs the model, reports.
#include "targets/runtime/core.h"
#if !defined(__AVR__)
#include "targets/runtime/free_run.hpp"
#endif
#include "targets/runtime/latency.hpp"
#include "targets/runtime/mailbox.h"
#include "targets/runtime/model.h"
#include "targets/runtime/stack_mark.hpp"

extern "C" {

pm_mailbox pm_mailbox_object;
#if !defined(__AVR__)
extern const pm_free_run_plan pm_self_start __attribute__((section(".rodata.pm_self_start"))) = {};
#endif

__attribute__((weak)) void pm_board_init() {}
__attribute__((weak)) void pm_trigger_set() {}
__attribute__((weak)) void pm_trigger_clear() {}
__attribute__((weak)) uint32_t pm_counter_start() { return 32; }
__attribute__((weak)) void pm_counter_stop() {}
__attribute__((weak)) uint32_t pm_counter_overhead() { return 0; }
__attribute__((weak)) uint32_t pm_counter_sleep(uint32_t*) { return 0; }
}

namespace {

#if defined(__riscv)
/// By its address: the linker may shorten a call, and move pm_stop's page out of its reach thereafter.
void stop() {
  void (*there)() = pm_stop;
  asm volatile("" : "+r"(there));
  there();
}
#else
void stop() { pm_stop(); }
#endif

/// Runs the model `iterations` times or until a kernel fails; the counter fields are those of the last invocation.
uint32_t invoke() {
  pm_mailbox& mailbox = pm_mailbox_object;
  uint32_t failed_operator = 0;
  int32_t status = 0;
  pm_trigger_set();
  for (uint32_t left = mailbox.iterations; left != 0 && status == 0; --left) {
    status = pm_run_window(&failed_operator, &mailbox.counter_begin_low);
  }
  pm_trigger_clear();
  mailbox.failed_operator = failed_operator;
  mailbox.kernel_status = static_cast<uint32_t>(status);
  return status == 0 ? PM_STATE_DONE : PM_STATE_KERNEL_ERROR;
}

uint32_t obey(uint32_t command) {
  switch (command) {
    case PM_COMMAND_INVOKE:
      return invoke();
#if !defined(__AVR__)  // its cores have no counter, and little memory
    case PM_COMMAND_NONE: {
      // Nobody is there; but only right after start-up does that mean anything.
      const pm_free_run_plan& plan = probemark::self_start();
      return pm_mailbox_object.state == PM_STATE_READY ? probemark::free_run(plan) : PM_STATE_BAD_COMMAND;
    }
    case PM_COMMAND_FREE_RUN:
      return probemark::free_run(*reinterpret_cast<const pm_free_run_plan*>(pm_stack_bottom));
    case PM_COMMAND_MEASURE:
      return probemark::measure();
    case PM_COMMAND_SLEEP:
      return probemark::sleep();
#endif
    default:
      return PM_STATE_BAD_COMMAND;
  }
}

}  // namespace

extern "C" void pm_main() {
  probemark::paint_stack();
  pm_board_init();
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.magic = PM_MAILBOX_MAGIC;
  mailbox.protocol_version = PM_PROTOCOL_VERSION;
  mailbox.scratch_needed = pm_model_scratch_needed();
  mailbox.scratch_reserved = pm_model_scratch_reserved();
  mailbox.stack_address = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pm_stack_bottom));
  mailbox.stack_bytes = probemark::stack_bytes();
  mailbox.stack_used = probemark::stack_used();
  mailbox.state = PM_STATE_READY;
  bool unattended = false;
  for (;;) {
    do {
      stop();
    } while (unattended && mailbox.command == PM_COMMAND_NONE);
    const uint32_t command = mailbox.command;
    mailbox.command = PM_COMMAND_NONE;
    const uint32_t state = obey(command);
    unattended = mailbox.state == PM_STATE_FREE_RUN;
    // What a free run is told lies where the paint was.
    mailbox.stack_used = unattended ? mailbox.stack_used : probemark::stack_used();
    mailbox.state = state;
  }
}

extern "C" void pm_report_fault() {
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.magic = PM_MAILBOX_MAGIC;
  mailbox.protocol_version = PM_PROTOCOL_VERSION;
  mailbox.stack_bytes = probemark::stack_bytes();
  mailbox.stack_used = probemark::stack_used();
  if (mailbox.state == PM_STATE_FREE_RUN) {
    pm_trigger_clear();
  }
  mailbox.state = PM_STATE_FAULT;
  for (;;) {
    stop();
  }
}
