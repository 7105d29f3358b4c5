// CONV_2D, int8: each window is gathered into a column, which is multiplied with four output channels at a time.
//
// How it differs from the reference (reference/kernels/conv2d.hpp), whose output it has to give bit by bit:
//  - The column holds the input as it is, not less its zero point: sum((x - z) * w) = sum(x * w) - z * sum(w), and the
//    second term is folded into the bias once a call. Outside of the input a column holds z, so that the two cancel.
//  - Columns are int16, which is what multiply-accumulate instructions for pairs of halfwords read.
//  - Scratch: the folded biases (int32, one an output channel), then one column (int16).
//
// To change: the body of multiply_four() is the loop that counts. Everything else may stay as it is.
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "requantize.hpp"

using pm::reference::constant_at;

namespace {

int32_t column_length(const pm_conv2d_params& p) { return p.filter_h * p.filter_w * p.filter_c; }

/// bias - zero point * sum of the weights, for each output channel.
void fold_zero_point(const pm_conv2d_params& p, const int8_t* filter, const int32_t* bias, uint32_t* folded) {
  const int32_t length = column_length(p);
  for (int32_t o = 0; o < p.output_c; ++o) {
    int32_t sum = 0;
    for (int32_t i = 0; i < length; ++i) {
      sum += constant_at(filter, o * length + i);
    }
    const int32_t start = bias == nullptr ? 0 : constant_at(bias, o);
    folded[o] = static_cast<uint32_t>(start) - static_cast<uint32_t>(p.input_zero_point * sum);
  }
}

/// The window at (top, left) of `input`, one image's first channel of the group; taps outside hold the zero point.
void gather(const pm_conv2d_params& p, const int8_t* input, int32_t top, int32_t left, int16_t* column) {
  for (int32_t fy = 0; fy < p.filter_h; ++fy) {
    const int32_t y = top + fy * p.dilation_h;
    for (int32_t fx = 0; fx < p.filter_w; ++fx) {
      const int32_t x = left + fx * p.dilation_w;
      const bool inside = y >= 0 && y < p.input_h && x >= 0 && x < p.input_w;
      const int8_t* from = inside ? input + (y * p.input_w + x) * p.input_c : nullptr;
      for (int32_t c = 0; c < p.filter_c; ++c) {
        *column++ = static_cast<int16_t>(inside ? from[c] : p.input_zero_point);
      }
    }
  }
}

/// Adds the column's products with four consecutive output channels to `sums`, two taps at a time.
void multiply_four(const int16_t* column, const int8_t* weights, int32_t length, uint32_t* sums) {
  int32_t i = 0;
  for (; i + 2 <= length; i += 2) {
    for (int32_t k = 0; k < 4; ++k) {
      const int32_t first = column[i] * constant_at(weights, k * length + i);
      const int32_t second = column[i + 1] * constant_at(weights, k * length + i + 1);
      sums[k] += static_cast<uint32_t>(first + second);
    }
  }
  if (i < length) {
    for (int32_t k = 0; k < 4; ++k) {
      sums[k] += static_cast<uint32_t>(column[i] * constant_at(weights, k * length + i));
    }
  }
}

void multiply_one(const int16_t* column, const int8_t* weights, int32_t length, uint32_t* sum) {
  for (int32_t i = 0; i < length; ++i) {
    *sum += static_cast<uint32_t>(column[i] * constant_at(weights, i));
  }
}

/// All output channels in [first, end) of one pixel.
void multiply_column(const pm_conv2d_params& p, const int16_t* column, const int8_t* filter, const uint32_t* folded,
                     int32_t first, int32_t end, int8_t* pixel) {
  const int32_t length = column_length(p);
  const auto store = [&p, pixel](int32_t o, uint32_t sum) {
    pixel[o] = output_of(sum, constant_at(p.multiplier, o), constant_at(p.shift, o), p.output_zero_point,
                         p.activation_min, p.activation_max);
  };
  int32_t o = first;
  for (; o + 4 <= end; o += 4) {
    uint32_t sums[4] = {folded[o], folded[o + 1], folded[o + 2], folded[o + 3]};
    multiply_four(column, filter + o * length, length, sums);
    for (int32_t k = 0; k < 4; ++k) {
      store(o + k, sums[k]);
    }
  }
  for (; o < end; ++o) {
    uint32_t sum = folded[o];
    multiply_one(column, filter + o * length, length, &sum);
    store(o, sum);
  }
}

}  // namespace

extern "C" int32_t pm_conv2d_s8_s8_s8_scratch_size(const pm_conv2d_params* p) {
  return p->output_c * static_cast<int32_t>(sizeof(uint32_t)) +
         column_length(*p) * static_cast<int32_t>(sizeof(int16_t));
}

extern "C" int32_t pm_conv2d_s8_s8_s8(const pm_conv2d_params* params, const int8_t* input, const int8_t* filter,
                                      const int32_t* bias, int8_t* output, void* scratch) {
  const pm_conv2d_params& p = *params;
  auto* folded = static_cast<uint32_t*>(scratch);
  auto* column = reinterpret_cast<int16_t*>(folded + p.output_c);
  const int32_t groups = p.input_c / p.filter_c;
  const int32_t channels = p.output_c / groups;  // a group's
  fold_zero_point(p, filter, bias, folded);
  for (int32_t b = 0; b < p.batches; ++b) {
    const int8_t* image = input + b * p.input_h * p.input_w * p.input_c;
    for (int32_t y = 0; y < p.output_h; ++y) {
      for (int32_t x = 0; x < p.output_w; ++x) {
        int8_t* pixel = output + ((b * p.output_h + y) * p.output_w + x) * p.output_c;
        for (int32_t g = 0; g < groups; ++g) {
          gather(p, image + g * p.filter_c, y * p.stride_h - p.pad_top, x * p.stride_w - p.pad_left, column);
          multiply_column(p, column, filter, folded, g * channels, (g + 1) * channels, pixel);
        }
      }
    }
  }
  return PM_OK;
}
