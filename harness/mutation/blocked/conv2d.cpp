// CONV_2D by columns: two windows of the input at a time are gathered into scratch as int16, and four output channels
// at a time are computed from both. A pointwise convolution reads the input itself, a 1xN one gathers a row.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace {

using blocked::output_of;
using pm::reference::constant_at;

constexpr int32_t columns_at_once = 2;

bool is_pointwise(const pm_conv2d_params& p) {
  return p.filter_h == 1 && p.filter_w == 1 && p.stride_h == 1 && p.stride_w == 1 && p.pad_top == 0 &&
         p.pad_left == 0 && p.input_c == p.filter_c && p.input_h == p.output_h && p.input_w == p.output_w;
}

bool is_row(const pm_conv2d_params& p) {
  return p.filter_h == 1 && p.input_h == 1 && p.output_h == 1 && p.pad_top == 0 && p.stride_h == 1;
}

int32_t column_elements(const pm_conv2d_params& p) {
  const int32_t taps = p.filter_h * p.filter_w * p.filter_c;
  return (taps + 3) / 4 * 4;
}

void gather_tap(const pm_conv2d_params& p, const int8_t* input, int32_t b, int32_t in_y, int32_t in_x, int32_t first_c,
                int16_t* column) {
  const bool inside = in_y >= 0 && in_y < p.input_h && in_x >= 0 && in_x < p.input_w;
  const int8_t* in = input + ((b * p.input_h + in_y) * p.input_w + in_x) * p.input_c + first_c;
  for (int32_t c = 0; c < p.filter_c; ++c) {
    column[c] = inside ? static_cast<int16_t>(in[c] - p.input_zero_point) : int16_t{0};
  }
}

void gather(const pm_conv2d_params& p, const int8_t* input, int32_t b, int32_t pixel, int32_t first_c,
            int16_t* column) {
  const int32_t top = pixel / p.output_w * p.stride_h - p.pad_top;
  const int32_t left = pixel % p.output_w * p.stride_w - p.pad_left;
  if (is_row(p)) {
    for (int32_t fx = 0; fx < p.filter_w; ++fx) {
      gather_tap(p, input, b, 0, left + fx * p.dilation_w, first_c, column + fx * p.filter_c);
    }
    return;
  }
  for (int32_t fy = 0; fy < p.filter_h; ++fy) {
    for (int32_t fx = 0; fx < p.filter_w; ++fx) {
      gather_tap(p, input, b, top + fy * p.dilation_h, left + fx * p.dilation_w, first_c,
                 column + (fy * p.filter_w + fx) * p.filter_c);
    }
  }
}

template <class Column>
int32_t dot(const Column* column, const int8_t* weights, int32_t taps, int32_t zero_point) {
  int32_t sum = 0;
  int32_t i = 0;
  for (; i + 4 <= taps; i += 4) {
    sum += (column[i] - zero_point) * constant_at(weights, i);
    sum += (column[i + 1] - zero_point) * constant_at(weights, i + 1);
    sum += (column[i + 2] - zero_point) * constant_at(weights, i + 2);
    sum += (column[i + 3] - zero_point) * constant_at(weights, i + 3);
  }
  for (; i < taps; ++i) {
    sum += (column[i] - zero_point) * constant_at(weights, i);
  }
  return sum;
}

/// Channels first_o <= o < end_o of one pixel, four at a time. `column` holds its taps, `zero_point` is still in them.
template <class Column>
void channels(const pm_conv2d_params& p, const Column* column, int32_t zero_point, const int8_t* filter,
              const int32_t* bias, int32_t first_o, int32_t end_o, int8_t* out) {
  const int32_t taps = p.filter_h * p.filter_w * p.filter_c;
  int32_t o = first_o;
  for (; o + 4 <= end_o; o += 4) {
    int32_t sums[4];
    for (int32_t k = 0; k < 4; ++k) {
      sums[k] = dot(column, filter + (o + k) * taps, taps, zero_point);
      sums[k] = pm::reference::wrapping_add(sums[k], bias != nullptr ? constant_at(bias, o + k) : 0);
    }
    for (int32_t k = 0; k < 4; ++k) {
      out[o + k] = output_of<int8_t>(sums[k], constant_at(p.multiplier, o + k), constant_at(p.shift, o + k), p);
    }
  }
  for (; o < end_o; ++o) {
    int32_t sum = dot(column, filter + o * taps, taps, zero_point);
    sum = pm::reference::wrapping_add(sum, bias != nullptr ? constant_at(bias, o) : 0);
    out[o] = output_of<int8_t>(sum, constant_at(p.multiplier, o), constant_at(p.shift, o), p);
  }
}

void pointwise(const pm_conv2d_params& p, const int8_t* input, const int8_t* filter, const int32_t* bias,
               int8_t* output) {
  const int32_t pixels = p.batches * p.output_h * p.output_w;
  for (int32_t i = 0; i < pixels; ++i) {
    channels(p, input + i * p.input_c, p.input_zero_point, filter, bias, 0, p.output_c, output + i * p.output_c);
  }
}

}  // namespace

extern "C" int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* params) {
  return is_pointwise(*params) ? 0 : columns_at_once * column_elements(*params) * static_cast<int32_t>(sizeof(int16_t));
}

extern "C" int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* params, const int8_t* input, const int8_t* filter,
                                      const int32_t* bias, int8_t* output, void* scratch) {
  const pm_conv2d_params& p = *params;
  if (is_pointwise(p)) {
    pointwise(p, input, filter, bias, output);
    return PM_OK;
  }
  int16_t* first = static_cast<int16_t*>(scratch);
  int16_t* second = first + column_elements(p);
  const int32_t groups = p.input_c / p.filter_c;
  const int32_t outputs_per_group = p.output_c / groups;
  const int32_t pixels = p.output_h * p.output_w;
  for (int32_t b = 0; b < p.batches; ++b) {
    int8_t* out = output + b * pixels * p.output_c;
    for (int32_t g = 0; g < groups; ++g) {
      const int32_t first_o = g * outputs_per_group;
      int32_t pixel = 0;
      for (; pixel + columns_at_once <= pixels; pixel += columns_at_once) {
        gather(p, input, b, pixel, g * p.filter_c, first);
        gather(p, input, b, pixel + 1, g * p.filter_c, second);
        channels(p, first, 0, filter, bias, first_o, first_o + outputs_per_group, out + pixel * p.output_c);
        channels(p, second, 0, filter, bias, first_o, first_o + outputs_per_group, out + (pixel + 1) * p.output_c);
      }
      if (pixel < pixels) {
        gather(p, input, b, pixel, g * p.filter_c, first);
        channels(p, first, 0, filter, bias, first_o, first_o + outputs_per_group, out + pixel * p.output_c);
      }
    }
  }
  return PM_OK;
}
