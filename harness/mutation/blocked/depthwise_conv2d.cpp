// DEPTHWISE_CONV_2D: a 3x3 path for one output channel an input channel, four channels at a time with the accumulators
// in scratch, and a general one.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace {

using blocked::output_of;
using pm::reference::constant_at;
using pm::reference::wrapping_add;

bool is_3x3(const pm_conv2d_params& p) {
  return p.filter_h == 3 && p.filter_w == 3 && p.depth_multiplier == 1 && p.dilation_h == 1 && p.dilation_w == 1;
}

/// Where `in_y`, `in_x` is inside the input: its channels; else null.
const int8_t* pixel_at(const pm_conv2d_params& p, const int8_t* input, int32_t b, int32_t in_y, int32_t in_x) {
  const bool inside = in_y >= 0 && in_y < p.input_h && in_x >= 0 && in_x < p.input_w;
  return inside ? input + ((b * p.input_h + in_y) * p.input_w + in_x) * p.input_c : nullptr;
}

void filter_3x3(const pm_conv2d_params& p, const int8_t* input, const int8_t* filter, const int32_t* bias, int32_t b,
                int32_t y, int32_t x, int32_t* sums, int8_t* out) {
  for (int32_t c = 0; c < p.output_c; ++c) {
    sums[c] = bias != nullptr ? constant_at(bias, c) : 0;
  }
  for (int32_t fy = 0; fy < 3; ++fy) {
    for (int32_t fx = 0; fx < 3; ++fx) {
      const int8_t* in = pixel_at(p, input, b, y * p.stride_h - p.pad_top + fy, x * p.stride_w - p.pad_left + fx);
      if (in == nullptr) {
        continue;
      }
      const int8_t* weights = filter + (fy * 3 + fx) * p.output_c;
      int32_t c = 0;
      for (; c + 4 <= p.output_c; c += 4) {
        for (int32_t k = c; k < c + 4; ++k) {
          sums[k] = wrapping_add(sums[k], (in[k] - p.input_zero_point) * constant_at(weights, k));
        }
      }
      for (; c < p.output_c; ++c) {
        sums[c] = wrapping_add(sums[c], (in[c] - p.input_zero_point) * constant_at(weights, c));
      }
    }
  }
  for (int32_t c = 0; c < p.output_c; ++c) {
    out[c] = output_of<int8_t>(sums[c], constant_at(p.multiplier, c), constant_at(p.shift, c), p);
  }
}

void filter_any(const pm_conv2d_params& p, const int8_t* input, const int8_t* filter, const int32_t* bias, int32_t b,
                int32_t y, int32_t x, int8_t* out) {
  for (int32_t c = 0; c < p.input_c; ++c) {
    for (int32_t m = 0; m < p.depth_multiplier; ++m) {
      const int32_t o = c * p.depth_multiplier + m;
      int32_t sum = bias != nullptr ? constant_at(bias, o) : 0;
      for (int32_t fy = 0; fy < p.filter_h; ++fy) {
        for (int32_t fx = 0; fx < p.filter_w; ++fx) {
          const int8_t* in = pixel_at(p, input, b, y * p.stride_h - p.pad_top + fy * p.dilation_h,
                                      x * p.stride_w - p.pad_left + fx * p.dilation_w);
          if (in != nullptr) {
            const int32_t weight = constant_at(filter, (fy * p.filter_w + fx) * p.output_c + o);
            sum = wrapping_add(sum, (in[c] - p.input_zero_point) * weight);
          }
        }
      }
      out[o] = output_of<int8_t>(sum, constant_at(p.multiplier, o), constant_at(p.shift, o), p);
    }
  }
}

}  // namespace

extern "C" int32_t pm_depthwise_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* params) {
  return is_3x3(*params) ? params->output_c * static_cast<int32_t>(sizeof(int32_t)) : 0;
}

extern "C" int32_t pm_depthwise_conv2d_s8_s8_s8(const pm_conv2d_params* params, const int8_t* input,
                                                const int8_t* filter, const int32_t* bias, int8_t* output,
                                                void* scratch) {
  const pm_conv2d_params& p = *params;
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        int8_t* out = output + ((b * p.output_h + y) * p.output_w + x) * p.output_c;
        if (is_3x3(p)) {
          filter_3x3(p, input, filter, bias, b, y, x, static_cast<int32_t*>(scratch), out);
        } else {
          filter_any(p, input, filter, bias, b, y, x, out);
        }
      }
    }
  }
  return PM_OK;
}
