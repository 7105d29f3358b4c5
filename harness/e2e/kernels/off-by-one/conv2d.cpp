#include "reference/kernels/conv2d.hpp"

extern "C" int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* params, const pm_s8* input, const pm_s8* filter,
                                      const pm_bias_s8* bias, pm_s8* output, void*) {
  const int32_t status = pm::reference::conv2d<pm::reference::PM_PROFILE>(*params, input, filter, bias, output);
  // Pointwise convolutions only, so that the first operator of the network that goes wrong is not its first operator.
  if (params->filter_h == 1 && params->filter_w == 1) {
    const int32_t y = 3;
    const int32_t x = 2;
    const int32_t c = 5;
    output[(y * params->output_w + x) * params->output_c + c] ^= 0x7F;
  }
  return status;
}

extern "C" int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params*) { return 0; }
