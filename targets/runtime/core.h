/* What a core's code and the generated board set-up give to the runtime, and the runtime to them. */
#ifndef PROBEMARK_CORE_H
#define PROBEMARK_CORE_H

#include <stdint.h>

#include "targets/runtime/mailbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The one mailbox of an image. Its symbol is `pm_mailbox`; C++ cannot name an object like its type, hence the label. */
extern pm_mailbox pm_mailbox_object __asm__("pm_mailbox");

/* The unit in which the stack is painted; the stack region is aligned to it. */
#if defined(__AVR__)
typedef uint8_t pm_stack_unit;
#else
typedef uint32_t pm_stack_unit;
#endif

/* From the linker template: the stack region is [pm_stack_bottom, pm_stack_top). */
extern pm_stack_unit pm_stack_bottom[];
extern pm_stack_unit pm_stack_top[];

/* Given by targets/cores/<family>. */

/* Where the host's breakpoint sits. Returns when the host resumes. */
void pm_stop(void);

/* Calls pm_model_invoke once between the labels pm_window_begin and pm_window_end and returns its status.
 * counter[0..3]: low and high word of the core's counter at begin, then at end; see `counter` in core.toml. */
int32_t pm_run_window(uint32_t* failed_operator, uint32_t* counter);

/* The counter of pm_run_window while latency is measured. The runtime has weak defaults: 32 bits wide and always at
 * work, no overhead, no way to sleep. */

/* Sets the counter to work; returns its width in bits, wraps that are counted by interrupts included. */
uint32_t pm_counter_start(void);
void pm_counter_stop(void);

/* The least difference of two readings with nothing in between. The counter has been started. */
uint32_t pm_counter_overhead(void);

/* Sleeps until a timer wakes the core; returns the length in ticks of that timer, 0 where there is none. counter[0..3]
 * as in pm_run_window. The counter has been started. */
uint32_t pm_counter_sleep(uint32_t* counter);

/* Given by the harness, from the board file; the runtime has empty weak defaults. */

/* The [[init]] steps. */
void pm_board_init(void);

/* The [energy] trigger pin: high while the iterations of one command run. */
void pm_trigger_set(void);
void pm_trigger_clear(void);

/* Given by targets/runtime/runner.cpp. */

/* Entered by the start-up code with .data and .bss ready. Never returns. */
void pm_main(void) __attribute__((noreturn));

/* Entered by fault capture with the fault_ fields of the mailbox filled in. Never returns; stops at pm_stop. */
void pm_report_fault(void) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
