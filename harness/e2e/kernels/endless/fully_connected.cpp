#include "reference/kernel_abi.h"

extern "C" int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params*, const pm_s8*, const pm_s8*,
                                               const pm_bias_s8*, pm_s8*, void*) {
  for (;;) {
    asm volatile("nop");
  }
}

extern "C" int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params*) { return 0; }
