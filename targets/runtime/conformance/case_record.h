/* One conformance case as bytes, and what came of it: the contract between the harness and whatever runs cases, be it
 * a process of the host or a board. All fields are little-endian 32-bit words. A record is
 *
 *   pm_case_header
 *   parameter words: the kernel's parameter struct in the order of reference/parameters.hpp. A number is one word, a
 *     float its bits, an array one word an element, a pointer 1 + the index of the region that it points to, 0 for null
 *   pm_case_region, one a region
 *   the regions' contents, each at a multiple of 8 bytes
 *
 * C99 and C++14.
 */
#ifndef PROBEMARK_CASE_RECORD_H
#define PROBEMARK_CASE_RECORD_H

#include <stdint.h>

#define PM_CASE_IN_PLACE 1u /* flags: the output is the input's memory */

typedef struct pm_case_header {
  uint32_t bytes;  /* of the whole record; a multiple of 8 */
  uint32_t kernel; /* row of reference/kernels.inc, from 0 */
  uint32_t parameter_words;
  uint32_t regions;
  uint32_t fill; /* seed of guard contents, dirty buffers and misalignment */
  uint32_t flags;
} pm_case_header;

#define PM_REGION_TABLE 0u      /* what a pointer of the parameters points to */
#define PM_REGION_FILTER 1u     /* absent: null */
#define PM_REGION_BIAS 2u       /* absent: null */
#define PM_REGION_INPUT 3u      /* in the order of the arguments */
#define PM_REGION_STATE 4u      /* content: before the call, then after it: twice `bytes` */
#define PM_REGION_OUTPUT 5u     /* content: what is expected */
#define PM_REGION_SCRATCH 6u    /* in results only */
#define PM_REGION_PARAMETERS 7u /* in results only */

typedef struct pm_case_region {
  uint32_t role;
  uint32_t bytes;
  uint32_t alignment; /* of an element: the kernel must take any address that is a multiple of it */
  uint32_t data;      /* where the content is in the record */
} pm_case_region;

#define PM_CASE_WAITING 0u
#define PM_CASE_RUNNING 1u /* what a crashed or hung case is left in */
#define PM_CASE_DONE 2u
#define PM_CASE_TOO_LARGE 3u  /* the workspace cannot hold it */
#define PM_CASE_BAD_RECORD 4u /* contradicts itself, or its kernel is not in this image */

/* The runs of a case. Constants, inputs and parameters are given anew for each; `run` of the result is one of these. */
#define PM_RUN_QUIET 0u       /* guards, output and scratch are zero; all is aligned to 16 bytes */
#define PM_RUN_DIRTY 1u       /* guards, output and scratch hold extreme values: 0x7F and 0x80 */
#define PM_RUN_MISALIGNED 2u  /* they hold arbitrary values; regions are shifted; scratch of 0 bytes is null */
#define PM_RUN_REPEATED 3u    /* straight after, on what that run left behind */
#define PM_RUN_INTERLEAVED 4u /* again, after another case's call; where the place has room for two */

/* What was found, as bits. */
#define PM_FOUND_STATUS 0x1u          /* the kernel returned non-zero; its output was not looked at */
#define PM_FOUND_WRONG_OUTPUT 0x2u    /* in the quiet run */
#define PM_FOUND_UNSTABLE_OUTPUT 0x4u /* in a later run another than in the first, be that right or wrong */
#define PM_FOUND_WRITE_OUTSIDE 0x8u   /* a guard band was written */
#define PM_FOUND_INPUT_CHANGED 0x10u  /* an input, constant or the parameters were written */
#define PM_FOUND_WRONG_STATE 0x20u
#define PM_FOUND_REGISTER_CHANGED 0x40u /* a callee-saved register was not restored */
#define PM_FOUND_BAD_SCRATCH_SIZE 0x80u /* negative, or another when asked again */

typedef struct pm_case_result {
  uint32_t state;         /* PM_CASE_.. */
  uint32_t found;         /* PM_FOUND_.. */
  uint32_t run;           /* PM_RUN_..: which found something first, or is under way */
  int32_t status;         /* the kernel's */
  uint32_t output_crc;    /* CRC-32 (IEEE 802.3) of the quiet run's output */
  uint32_t state_crc;     /* of the state after the quiet run */
  uint32_t wrong_bytes;   /* of the quiet run's output */
  uint32_t first_wrong;   /* offset in the output, in bytes */
  uint32_t region;        /* PM_REGION_.. that was written outside of or changed */
  int32_t offset;         /* of the first such byte from the region's begin; negative: before it */
  uint32_t scratch_bytes; /* what the kernel asked for */
  uint32_t stack_bytes;   /* deepest of the quiet and the misaligned run; 0 where the place does not measure it */
  uint32_t registers;     /* callee-saved registers that changed, bits in the order of the core's checked call */
} pm_case_result;

#endif
