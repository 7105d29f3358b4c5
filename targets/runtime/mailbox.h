/* The contract between the host and the image: one struct in RAM, found through the ELF symbol `pm_mailbox`.
 *
 * The host writes `command` (with `iterations` and `sample_every`), resumes, waits for the breakpoint on `pm_stop`, and
 * reads. All fields are little-endian 32-bit words; there is no padding on any target, so host and device share this
 * header. Compiled as C99 and C++14; included by the host too.
 */
#ifndef PROBEMARK_MAILBOX_H
#define PROBEMARK_MAILBOX_H

#include <stdint.h>

#define PM_MAILBOX_MAGIC 0x584D4250u /* "PBMX" in memory */
#define PM_PROTOCOL_VERSION 3u

/* Written by the image into `state` before every stop. */
#define PM_STATE_BOOT 0u         /* .bss: start-up has not finished */
#define PM_STATE_READY 1u        /* initialised; waits for a command */
#define PM_STATE_DONE 2u         /* the last command finished */
#define PM_STATE_FAULT 3u        /* a CPU exception; see the fault_ fields */
#define PM_STATE_KERNEL_ERROR 4u /* a kernel returned non-zero; see failed_operator and kernel_status */
#define PM_STATE_BAD_COMMAND 5u
#define PM_STATE_FREE_RUN 6u /* the free run is under way; afterwards DONE, FAULT or KERNEL_ERROR */

/* Written by the host into `command`. */
#define PM_COMMAND_NONE 0u
#define PM_COMMAND_INVOKE 1u   /* run the model `iterations` times on the inputs in the arena */
#define PM_COMMAND_MEASURE 2u  /* the same with the core's counter at work; Arm: interrupts of SysTick may come */
#define PM_COMMAND_SLEEP 3u    /* sleep for sleep_ticks, then DONE: does the counter move meanwhile? */
#define PM_COMMAND_FREE_RUN 4u /* obey the pm_free_run_plan at stack_address; then wait, which needs no debugger */

typedef struct pm_mailbox {
  uint32_t magic;
  uint32_t protocol_version;
  uint32_t state;
  uint32_t command;
  uint32_t iterations;
  uint32_t sample_every;    /* MEASURE: of every so many iterations the last is a sample; 0: none is */
  uint32_t failed_operator; /* index of the operator of PM_STATE_KERNEL_ERROR */
  uint32_t kernel_status;   /* what the kernel returned */
  uint32_t scratch_needed;  /* bytes; the largest scratch any operator of this image asked for */
  uint32_t scratch_reserved;
  uint32_t counter_begin_low;  /* the core's counter right before and after the last invocation, or the sleep; */
  uint32_t counter_begin_high; /* cores/<core> says what it counts; 0 and 0 where a core has none, and on Arm */
  uint32_t counter_end_low;    /* modulo its width unless in MEASURE */
  uint32_t counter_end_high;
  uint32_t counter_bits;     /* MEASURE, SLEEP: width of the above; a difference is right modulo 2^counter_bits */
  uint32_t counter_overhead; /* MEASURE: least difference of two readings with nothing in between */
  uint32_t elapsed_low;      /* MEASURE: counted from the first begin to the last end; a wrap is missed only where */
  uint32_t elapsed_high;     /* one invocation takes longer than the counter needs to wrap */
  uint32_t sample_address;   /* MEASURE: end - begin of the sampled iterations, in words; the largest stands for */
  uint32_t sample_capacity;  /* any that does not fit one. FREE_RUN: pm_free_run_window, one a window, here too */
  uint32_t sample_count;     /* never more than sample_capacity: no samples are taken beyond */
  uint32_t free_run_windows; /* FREE_RUN: that are done */
  uint32_t sleep_ticks;      /* SLEEP: length in ticks of the timer that ended it; 0: this core cannot try */
  uint32_t stack_address;    /* lowest of the stack region; a free run's plan and input lie there */
  uint32_t stack_bytes;      /* stack region painted at start-up */
  uint32_t stack_used;       /* high-water mark in bytes since start-up */
  uint32_t fault_cause;      /* Arm: IPSR exception number; RISC-V: mcause; AVR: 1 = unexpected interrupt */
  uint32_t fault_pc;
  uint32_t fault_lr;
  uint32_t fault_sp;
  uint32_t fault_psr;
  uint32_t fault_status;      /* Arm: CFSR; RISC-V: mstatus */
  uint32_t fault_hard_status; /* Arm: HFSR */
  uint32_t fault_address;     /* Arm: BFAR or MMFAR where valid; RISC-V: mtval */
} pm_mailbox;

#endif
