// BATCH_MATMUL: the second operand is packed column by column into scratch once a batch, then four columns at a time.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"

namespace {

using pm::reference::clamp;
using pm::reference::wrapping_add;

void pack(const pm_batch_matmul_params& p, const int8_t* b, int16_t* packed) {
  for (int32_t j = 0; j < p.columns; ++j) {
    for (int32_t k = 0; k < p.depth; ++k) {
      packed[j * p.depth + k] = static_cast<int16_t>(b[k * p.b_depth_stride + j * p.b_column_stride] - p.b_zero_point);
    }
  }
}

int8_t element(const pm_batch_matmul_params& p, const int8_t* row, const int16_t* column) {
  int32_t sum = 0;
  for (int32_t k = 0; k < p.depth; ++k) {
    sum += (row[k * p.a_depth_stride] - p.a_zero_point) * column[k];
  }
  const int32_t scaled = blocked::Profile::requantize(sum, p.multiplier, p.shift);
  return static_cast<int8_t>(clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), -128, 127));
}

void multiply(const pm_batch_matmul_params& p, const int8_t* a, const int16_t* packed, int8_t* output) {
  for (int32_t i = 0; i < p.rows; ++i) {
    const int8_t* row = a + i * p.a_row_stride;
    int32_t j = 0;
    for (; j + 4 <= p.columns; j += 4) {
      for (int32_t k = 0; k < 4; ++k) {
        output[i * p.columns + j + k] = element(p, row, packed + (j + k) * p.depth);
      }
    }
    for (; j < p.columns; ++j) {
      output[i * p.columns + j] = element(p, row, packed + j * p.depth);
    }
  }
}

}  // namespace

extern "C" int32_t pm_batch_matmul_s8_s8_scratch_size(const pm_batch_matmul_params* params) {
  return params->columns * params->depth * static_cast<int32_t>(sizeof(int16_t));
}

extern "C" int32_t pm_batch_matmul_s8_s8(const pm_batch_matmul_params* params, const int8_t* a, const int8_t* b,
                                         int8_t* output, void* scratch) {
  const pm_batch_matmul_params& p = *params;
  int16_t* packed = static_cast<int16_t*>(scratch);
  for (int32_t n0 = 0; n0 < p.batch[0]; ++n0) {
    for (int32_t n1 = 0; n1 < p.batch[1]; ++n1) {
      for (int32_t n2 = 0; n2 < p.batch[2]; ++n2) {
        pack(p, b + n0 * p.b_stride[0] + n1 * p.b_stride[1] + n2 * p.b_stride[2], packed);
        multiply(p, a + n0 * p.a_stride[0] + n1 * p.a_stride[1] + n2 * p.a_stride[2], packed, output);
        output += p.rows * p.columns;
      }
    }
  }
  return PM_OK;
}
