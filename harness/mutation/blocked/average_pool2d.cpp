// AVERAGE_POOL_2D with the sums of all channels of a window in scratch.
#include "reference/kernel_abi.h"
#include "reference/numerics/fixed_point.hpp"

namespace {

using pm::reference::clamp;
using pm::reference::max_of;
using pm::reference::min_of;

int32_t rounded_quotient(int32_t sum, int32_t count) { return (sum > 0 ? sum + count / 2 : sum - count / 2) / count; }

}  // namespace

extern "C" int32_t pm_average_pool2d_s8_s8_scratch_size(const pm_pool2d_params* params) {
  return params->channels * static_cast<int32_t>(sizeof(int32_t));
}

extern "C" int32_t pm_average_pool2d_s8_s8(const pm_pool2d_params* params, const int8_t* input, int8_t* output,
                                           void* scratch) {
  const pm_pool2d_params& p = *params;
  int32_t* sums = static_cast<int32_t*>(scratch);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        const int32_t top = y * p.stride_h - p.pad_top;
        const int32_t left = x * p.stride_w - p.pad_left;
        const int32_t y_begin = max_of<int32_t>(top, 0);
        const int32_t x_begin = max_of<int32_t>(left, 0);
        const int32_t y_end = min_of(top + p.filter_h, p.input_h);
        const int32_t x_end = min_of(left + p.filter_w, p.input_w);
        const int32_t count = (y_end - y_begin) * (x_end - x_begin);
        for (int32_t c = 0; c < p.channels; ++c) {
          sums[c] = 0;
        }
        for (int32_t in_y = y_begin; in_y < y_end; ++in_y) {
          for (int32_t in_x = x_begin; in_x < x_end; ++in_x) {
            const int8_t* in = input + ((b * p.input_h + in_y) * p.input_w + in_x) * p.channels;
            for (int32_t c = 0; c < p.channels; ++c) {
              sums[c] += in[c];
            }
          }
        }
        int8_t* out = output + ((b * p.output_h + y) * p.output_w + x) * p.channels;
        for (int32_t c = 0; c < p.channels; ++c) {
          out[c] = static_cast<int8_t>(clamp(rounded_quotient(sums[c], count), p.activation_min, p.activation_max));
        }
      }
    }
  }
  return PM_OK;
}
