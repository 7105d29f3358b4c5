// FULLY_CONNECTED with the zero points taken out of the inner loop: sum of (x - zx)(w - zw) over n elements is
// sum xw - zx * sum w - zw * sum x + n zx zw. Four rows of the filter at a time share what they read of the input.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace {

using blocked::output_of;
using pm::reference::constant_at;
using pm::reference::wrapping_add;

int32_t sum_of(const int8_t* values, int32_t count) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; ++i) {
    sum += constant_at(values, i);
  }
  return sum;
}

template <int32_t rows>
void block(const pm_fully_connected_params& p, const int8_t* in, const int8_t* filter, const int32_t* bias, int32_t o,
           int32_t input_sum, int8_t* out) {
  int32_t sums[rows];
  for (int32_t r = 0; r < rows; ++r) {
    sums[r] = bias != nullptr ? constant_at(bias, o + r) : 0;
  }
  const int32_t depth = p.input_depth;
  for (int32_t i = 0; i < depth; ++i) {
    for (int32_t r = 0; r < rows; ++r) {
      sums[r] = wrapping_add(sums[r], in[i] * constant_at(filter, (o + r) * depth + i));
    }
  }
  for (int32_t r = 0; r < rows; ++r) {
    const int32_t filter_sum = sum_of(filter + (o + r) * depth, depth);
    sums[r] = wrapping_add(sums[r], -p.input_zero_point * filter_sum);
    sums[r] = wrapping_add(sums[r], -p.filter_zero_point * input_sum);
    sums[r] = wrapping_add(sums[r], depth * p.input_zero_point * p.filter_zero_point);
    const int32_t channel = p.channels == 1 ? 0 : o + r;
    out[o + r] = output_of<int8_t>(sums[r], constant_at(p.multiplier, channel), constant_at(p.shift, channel), p);
  }
}

}  // namespace

extern "C" int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params*) { return 0; }

extern "C" int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* params, const int8_t* input,
                                               const int8_t* filter, const int32_t* bias, int8_t* output, void*) {
  const pm_fully_connected_params& p = *params;
  for (int32_t b = 0; b < p.batches; ++b) {
    const int8_t* in = input + b * p.input_depth;
    int8_t* out = output + b * p.output_depth;
    const int32_t input_sum = sum_of(in, p.input_depth);
    int32_t o = 0;
    for (; o + 4 <= p.output_depth; o += 4) {
      block<4>(p, in, filter, bias, o, input_sum, out);
    }
    for (; o < p.output_depth; ++o) {
      block<1>(p, in, filter, bias, o, input_sum, out);
    }
  }
  return PM_OK;
}

extern "C" int32_t pm_fully_connected_s16_s8_s16_scratch_size(const pm_fully_connected_params*) { return 0; }

extern "C" int32_t pm_fully_connected_s16_s8_s16(const pm_fully_connected_params* params, const int16_t* input,
                                                 const int8_t* filter, const int64_t* bias, int16_t* output, void*) {
  const pm_fully_connected_params& p = *params;
  constexpr int32_t partial_length = 256;  // so many products of 22 bits fit an int32
  for (int32_t b = 0; b < p.batches; ++b) {
    const int16_t* in = input + b * p.input_depth;
    for (int32_t o = 0; o < p.output_depth; ++o) {
      const int8_t* weights = filter + o * p.input_depth;
      int64_t sum = bias != nullptr ? constant_at(bias, o) : 0;
      for (int32_t begin = 0; begin < p.input_depth; begin += partial_length) {
        const int32_t end = pm::reference::min_of(begin + partial_length, p.input_depth);
        int32_t partial = 0;
        for (int32_t i = begin; i < end; ++i) {
          partial += (in[i] - p.input_zero_point) * (constant_at(weights, i) - p.filter_zero_point);
        }
        sum += partial;
      }
      const int32_t channel = p.channels == 1 ? 0 : o;
      output[b * p.output_depth + o] =
          output_of<int16_t>(sum, constant_at(p.multiplier, channel), constant_at(p.shift, channel), p);
    }
  }
  return PM_OK;
}
