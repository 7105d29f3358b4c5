/* The contract between the host and the image: one struct in RAM, found through the ELF symbol `pm_mailbox`.
 *
 * The host writes `command` (and `iterations`), resumes, waits for the breakpoint on `pm_stop`, and reads. All fields
 * are little-endian 32-bit words; there is no padding on any target, so host and device share this header. Compiled as
 * C99 and C++14; included by the host too.
 */
#ifndef PROBEMARK_MAILBOX_H
#define PROBEMARK_MAILBOX_H

#include <stdint.h>

#define PM_MAILBOX_MAGIC 0x584D4250u /* "PBMX" in memory */
#define PM_PROTOCOL_VERSION 1u

/* Written by the image into `state` before every stop. */
#define PM_STATE_BOOT 0u         /* .bss: start-up has not finished */
#define PM_STATE_READY 1u        /* initialised; waits for a command */
#define PM_STATE_DONE 2u         /* the last command finished */
#define PM_STATE_FAULT 3u        /* a CPU exception; see the fault_ fields */
#define PM_STATE_KERNEL_ERROR 4u /* a kernel returned non-zero; see failed_operator and kernel_status */
#define PM_STATE_BAD_COMMAND 5u

/* Written by the host into `command`. */
#define PM_COMMAND_NONE 0u
#define PM_COMMAND_INVOKE 1u /* run the model `iterations` times on the inputs in the arena */

typedef struct pm_mailbox {
  uint32_t magic;
  uint32_t protocol_version;
  uint32_t state;
  uint32_t command;
  uint32_t iterations;
  uint32_t failed_operator; /* index of the operator of PM_STATE_KERNEL_ERROR */
  uint32_t kernel_status;   /* what the kernel returned */
  uint32_t scratch_needed;  /* bytes; the largest scratch any operator of this image asked for */
  uint32_t scratch_reserved;
  uint32_t counter_begin_low;  /* the core's counter right before and after the last invocation; cores/<core> says */
  uint32_t counter_begin_high; /* what it counts; 0 and 0 where a core has none */
  uint32_t counter_end_low;
  uint32_t counter_end_high;
  uint32_t stack_bytes; /* stack region painted at start-up */
  uint32_t stack_used;  /* high-water mark in bytes since start-up */
  uint32_t fault_cause; /* Arm: IPSR exception number; RISC-V: mcause; AVR: 1 = unexpected interrupt */
  uint32_t fault_pc;
  uint32_t fault_lr;
  uint32_t fault_sp;
  uint32_t fault_psr;
  uint32_t fault_status;      /* Arm: CFSR; RISC-V: mstatus */
  uint32_t fault_hard_status; /* Arm: HFSR */
  uint32_t fault_address;     /* Arm: BFAR or MMFAR where valid; RISC-V: mtval */
} pm_mailbox;

#endif
