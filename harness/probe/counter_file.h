/* The memory-mapped file through which an emulator reports exact counts to the harness.
 *
 * The harness writes `magic`, the marker addresses and zeroed counts before it starts the emulator; the instruction
 * counter (QEMU's TCG plugin) or the simavr runner updates the counts while the guest runs; the harness reads them at
 * every stop. A window lasts from the execution of the instruction at `window_begin` (included) to that at `window_end`
 * (excluded). Within it, what runs from the entry of operator k to the entry of the next operator (or the end of the
 * window) belongs to operator k; what runs before the first operator belongs to `prologue`.
 * Counts of the LAST complete window; `windows` says how many were completed. Host-endian, one host. */
#ifndef PROBEMARK_COUNTER_FILE_H
#define PROBEMARK_COUNTER_FILE_H

#include <stdint.h>

#define PM_COUNTER_FILE_MAGIC 0x3130544e43424d50ull /* "PMBCNT01" */
#define PM_COUNTER_FILE_OPERATORS 1024u

typedef struct pm_counter_file {
  uint64_t magic;
  uint64_t window_begin; /* address of the first instruction of a window */
  uint64_t window_end;
  uint64_t operator_count;
  uint64_t operator_entry[PM_COUNTER_FILE_OPERATORS];

  uint64_t attached;     /* set to 1 by the counter once it has read the markers */
  uint64_t windows;      /* complete windows so far */
  uint64_t instructions; /* of the last complete window */
  uint64_t cycles;       /* same, AVR only; 0 where the emulator has no cycle model (has_cycles says) */
  uint64_t has_cycles;
  uint64_t prologue_instructions;
  uint64_t prologue_cycles;
  uint64_t operator_instructions[PM_COUNTER_FILE_OPERATORS];
  uint64_t operator_cycles[PM_COUNTER_FILE_OPERATORS];
} pm_counter_file;

#endif
