/* One call with every register that a callee must preserve set to a known value. Given by targets/cores/<family>
 * (checked_call.S); cores/freestanding has one for all others, which does not look at registers. C99 and C++14. */
#ifndef PROBEMARK_CHECKED_CALL_H
#define PROBEMARK_CHECKED_CALL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PM_CALL_ARGUMENTS 6

/* Assembly knows the offsets: add at the end only. */
typedef struct pm_call {
  void (*function)(void); /* returns int32_t; takes as many of the arguments as it likes */
  const void* argument[PM_CALL_ARGUMENTS];
  uintptr_t stack_pointer; /* out: right before the call */
  int32_t status;          /* out: what the function returned */
  uint32_t registers;      /* out: those that it did not restore, as bits in the order of the core's text */
} pm_call;

void pm_checked_call(pm_call* call);

#ifdef __cplusplus
}
#endif

#endif
