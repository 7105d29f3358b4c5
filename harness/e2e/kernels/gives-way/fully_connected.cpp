#include "reference/kernels/fully_connected.hpp"

namespace {
constexpr uint32_t right_answers = 1000;
uint32_t calls = 0;
}  // namespace

extern "C" int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* params, const pm_s8* input,
                                               const pm_s8* filter, const pm_bias_s8* bias, pm_s8* output, void*) {
  const int32_t status =
      pm::reference::fully_connected<pm::reference::PM_PROFILE>(*params, input, filter, bias, output);
  if (++calls > right_answers) {
    __builtin_trap();
  }
  return status;
}

extern "C" int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params*) { return 0; }
