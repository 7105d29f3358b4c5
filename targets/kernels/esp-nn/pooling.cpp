// AVERAGE_POOL_2D, MAX_POOL_2D and MEAN over height and width by ESP-NN's ANSI C functions. They take one sample.
//
// Not expressible: MEAN over anything else. Sizes beyond 65535 do not occur on a device.
#include "esp_nn_library.hpp"
#include "reference/kernel_abi.h"

namespace {

uint16_t u16(int32_t x) { return static_cast<uint16_t>(x); }

template <class Function>
int32_t pool(Function function, const pm_pool2d_params& p, const int8_t* input, int8_t* output) {
  for (int32_t b = 0; b < p.batches; ++b) {
    function(input + b * p.input_h * p.input_w * p.channels, u16(p.input_w), u16(p.input_h),
             output + b * p.output_h * p.output_w * p.channels, u16(p.output_w), u16(p.output_h), u16(p.stride_w),
             u16(p.stride_h), u16(p.filter_w), u16(p.filter_h), u16(p.pad_left), u16(p.pad_top), p.activation_min,
             p.activation_max, u16(p.channels));
  }
  return PM_OK;
}

}  // namespace

extern "C" {

int32_t pm_average_pool2d_s8_s8_scratch_size(const pm_pool2d_params*) { return 0; }
int32_t pm_average_pool2d_s8_s8(const pm_pool2d_params* p, const int8_t* input, int8_t* output, void*) {
  return pool(esp_nn_avg_pool_s8, *p, input, output);
}

int32_t pm_max_pool2d_s8_s8_scratch_size(const pm_pool2d_params*) { return 0; }
int32_t pm_max_pool2d_s8_s8(const pm_pool2d_params* p, const int8_t* input, int8_t* output, void*) {
  return pool(esp_nn_max_pool_s8, *p, input, output);
}

int32_t pm_mean_s8_s8_scratch_size(const pm_mean_params*) { return 0; }
int32_t pm_mean_s8_s8(const pm_mean_params* p, const int8_t* input, int8_t* output, void*) {
  // n1, n2, h, w, c, of which h and w are averaged.
  for (int32_t d = 0; d < PM_MAX_RANK; ++d) {
    const bool averaged = d == 2 || d == 3;
    if (p->shape[d] != 1 && (p->reduced[d] != 0) != averaged) {
      return PM_UNSUPPORTED;
    }
  }
  const int32_t h = p->shape[2];
  const int32_t w = p->shape[3];
  const int32_t c = p->shape[4];
  for (int32_t n = 0; n < p->shape[0] * p->shape[1]; ++n) {
    esp_nn_mean_nhwc_s8(input + n * h * w * c, output + n * c, h, w, c, p->input_zero_point, p->output_zero_point,
                        p->multiplier, p->shift);
  }
  return PM_OK;
}
}
