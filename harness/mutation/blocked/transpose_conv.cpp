// TRANSPOSE_CONV by scattering: every input pixel adds its contribution to the accumulators of the output rows that its
// filter reaches. Scratch holds filter_h rows of accumulators as a ring; a row is requantized and cleared as soon as no
// further input row reaches it.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace {

using blocked::output_of;
using pm::reference::constant_at;
using pm::reference::max_of;
using pm::reference::min_of;
using pm::reference::wrapping_add;

int32_t row_elements(const pm_conv2d_params& p) { return p.output_w * p.output_c; }

/// Rows that are open at once: those of one input row, and where the stride is larger the empty ones after them.
int32_t ring_rows(const pm_conv2d_params& p) { return max_of(p.filter_h, p.stride_h); }

void clear(int32_t* row, int32_t elements) {
  for (int32_t i = 0; i < elements; ++i) {
    row[i] = 0;
  }
}

void scatter(const pm_conv2d_params& p, const int8_t* in_row, const int8_t* filter, int32_t fy, int32_t* row) {
  for (int32_t in_x = 0; in_x < p.input_w; ++in_x) {
    for (int32_t fx = 0; fx < p.filter_w; ++fx) {
      const int32_t x = in_x * p.stride_w - p.pad_left + fx;
      if (x < 0 || x >= p.output_w) {
        continue;
      }
      for (int32_t o = 0; o < p.output_c; ++o) {
        const int8_t* weights = filter + ((o * p.filter_h + fy) * p.filter_w + fx) * p.input_c;
        int32_t sum = 0;
        for (int32_t c = 0; c < p.input_c; ++c) {
          sum += (in_row[in_x * p.input_c + c] - p.input_zero_point) * constant_at(weights, c);
        }
        row[x * p.output_c + o] = wrapping_add(row[x * p.output_c + o], sum);
      }
    }
  }
}

void flush(const pm_conv2d_params& p, const int32_t* bias, int32_t* row, int8_t* out) {
  for (int32_t x = 0; x < p.output_w; ++x) {
    for (int32_t o = 0; o < p.output_c; ++o) {
      const int32_t sum = wrapping_add(row[x * p.output_c + o], bias != nullptr ? constant_at(bias, o) : 0);
      out[x * p.output_c + o] = output_of<int8_t>(sum, constant_at(p.multiplier, o), constant_at(p.shift, o), p);
    }
  }
  clear(row, row_elements(p));
}

}  // namespace

extern "C" int32_t pm_transpose_conv_s8_s8_s8_scratch_size(const pm_conv2d_params* params) {
  return ring_rows(*params) * row_elements(*params) * static_cast<int32_t>(sizeof(int32_t));
}

extern "C" int32_t pm_transpose_conv_s8_s8_s8(const pm_conv2d_params* params, const int8_t* input, const int8_t* filter,
                                              const int32_t* bias, int8_t* output, void* scratch) {
  const pm_conv2d_params& p = *params;
  int32_t* ring = static_cast<int32_t*>(scratch);
  const int32_t rows = ring_rows(p);
  const int32_t elements = row_elements(p);
  for (int32_t b = 0; b < p.batches; ++b) {
    int8_t* out = output + b * p.output_h * elements;
    clear(ring, rows * elements);
    int32_t flushed = -p.pad_top;  // stretched rows below this one are done
    for (int32_t in_y = 0; in_y < p.input_h; ++in_y) {
      const int32_t base = in_y * p.stride_h - p.pad_top;
      for (; flushed < base; ++flushed) {
        if (flushed >= 0 && flushed < p.output_h) {
          flush(p, bias, ring + (flushed + p.pad_top) % rows * elements, out + flushed * elements);
        } else {
          clear(ring + (flushed + p.pad_top) % rows * elements, elements);
        }
      }
      const int8_t* in_row = input + (b * p.input_h + in_y) * p.input_w * p.input_c;
      for (int32_t fy = 0; fy < p.filter_h; ++fy) {
        scatter(p, in_row, filter, fy, ring + (base + fy + p.pad_top) % rows * elements);
      }
    }
    for (; flushed < p.output_h; ++flushed) {
      if (flushed >= 0) {
        flush(p, bias, ring + (flushed + p.pad_top) % rows * elements, out + flushed * elements);
      } else {
        clear(ring + (flushed + p.pad_top) % rows * elements, elements);
      }
    }
  }
  return PM_OK;
}
