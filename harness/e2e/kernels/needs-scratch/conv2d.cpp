#include "reference/kernels/conv2d.hpp"

namespace {
constexpr int32_t scratch_bytes = 1000;
}

extern "C" int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* params, const pm_s8* input, const pm_s8* filter,
                                      const pm_bias_s8* bias, pm_s8* output, void* scratch) {
  // All of it, before and after: a scratch that overlaps a tensor would spoil the input or the output.
  volatile uint8_t* bytes = static_cast<uint8_t*>(scratch);
  for (int32_t i = 0; i < scratch_bytes; ++i) {
    bytes[i] = 0xA5;
  }
  const int32_t status = pm::reference::conv2d<pm::reference::PM_PROFILE>(*params, input, filter, bias, output);
  for (int32_t i = 0; i < scratch_bytes; ++i) {
    bytes[i] = 0x5A;
  }
  return status;
}

extern "C" int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params*) { return scratch_bytes; }
