/* What the harness and a worker process on the host share: one file, mapped by both.
 *
 *   pm_host_channel, pm_host_case[PM_HOST_BATCH]   written by both
 *   records                                        written by the harness, the worker cannot
 *   outputs                                        written by the worker
 *
 * The worker's standard output is a socket: it sends one byte PM_HOST_READY or PM_HOST_FAILED, then one PM_HOST_DONE
 * for each byte that it gets. C99 and C++14.
 */
#ifndef PROBEMARK_HOST_CHANNEL_H
#define PROBEMARK_HOST_CHANNEL_H

#include <stdint.h>

#include "targets/runtime/conformance/case_record.h"

#define PM_HOST_VERSION 1u
#define PM_HOST_BATCH 1024u
#define PM_HOST_KERNELS 1024u /* rows of the registry, at most */

#define PM_HOST_READY 'R'
#define PM_HOST_FAILED 'F'
#define PM_HOST_DONE 'D'

typedef struct pm_host_case {
  uint64_t record;       /* offset in the records */
  uint64_t output;       /* offset in the outputs */
  uint32_t output_bytes; /* of the quiet run, where it was wrong and there was room; else 0 */
  uint32_t padding;
  pm_case_result result;
} pm_host_case;

typedef struct pm_host_channel {
  uint32_t version;                        /* the worker's */
  uint32_t kernels;                        /* rows that it knows */
  uint32_t provided[PM_HOST_KERNELS / 32]; /* those that the library has, as bits */
  char failure[512];                       /* why the library cannot be loaded */
  uint32_t first;                          /* the batch is cases [first, count) */
  uint32_t count;
  volatile uint32_t current; /* case under way; count: none */
  uint32_t crash_signal;     /* 0: none, or it was not caught */
  char crash_object[256];    /* file, offset in it and symbol of the crashed instruction, where known */
  uint64_t crash_offset;
  char crash_symbol[128];
  pm_host_case cases[PM_HOST_BATCH];
} pm_host_channel;

#define PM_HOST_CONTROL_BYTES (UINT64_C(1) << 18)
#define PM_HOST_RECORD_BYTES (UINT64_C(1) << 26)
#define PM_HOST_OUTPUT_BYTES (UINT64_C(1) << 24)
#define PM_HOST_CHANNEL_BYTES (PM_HOST_CONTROL_BYTES + PM_HOST_RECORD_BYTES + PM_HOST_OUTPUT_BYTES)

#endif
