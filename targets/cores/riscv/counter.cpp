// mcycle as the counter: 64 bits, started by reset or by the core's start-up code.
#include <stdint.h>

#include "targets/runtime/core.h"

extern "C" {

uint32_t pm_counter_start() { return 64; }

uint32_t pm_counter_overhead() {
  uint32_t least = 0xFFFFFFFFu;
  for (uint32_t i = 0; i < 16; ++i) {
    uint32_t first;
    uint32_t second;
    asm volatile(
        ".option push\n\t.option arch, +zicsr\n\t"
        "csrr %0, mcycle\n\tcsrr %1, mcycle\n\t"
        ".option pop"
        : "=&r"(first), "=&r"(second)::"memory");
    least = second - first < least ? second - first : least;
  }
  return least;
}
}
