/* What a dispatcher image shares with the host beside the mailbox: one struct in RAM, the ELF symbol `pm_dispatcher`.
 *
 * The host writes records (case_record.h) back to back from `arena` on, then `count`, and gives PM_COMMAND_INVOKE. At
 * the next stop one pm_case_result a record lies from `results` on. What follows them is the cases' workspace. Unless
 * `current` is then `count` it is a case that did not run or did not end; the results before it stand. All fields are
 * little-endian 32-bit words. C99 and C++14. */
#ifndef PROBEMARK_DISPATCHER_H
#define PROBEMARK_DISPATCHER_H

#include <stdint.h>

#define PM_DISPATCHER_MAGIC 0x44434D50u /* "PMCD" in memory */
#define PM_DISPATCHER_VERSION 1u

typedef struct pm_dispatcher {
  uint32_t magic; /* this and the next three: since the first stop */
  uint32_t version;
  uint32_t arena; /* its address, a multiple of 16 */
  uint32_t arena_bytes;
  uint32_t count;         /* written by the host */
  uint32_t results;       /* address; 0: the records are none, or leave no room for results */
  uint32_t current;       /* count when all have ended */
  uint32_t current_check; /* ~current, unless a kernel has written here */
} pm_dispatcher;

#endif
