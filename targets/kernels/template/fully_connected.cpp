// FULLY_CONNECTED, int8: four outputs share each element of the input that is loaded.
//
// sum((x - zx) * (w - zw)) = sum(x * w) - zx * sum(w) - zw * sum(x) + depth * zx * zw. The sum of the inputs is made
// once a row, that of the weights beside the products. No scratch.
//
// To change: the loop of multiply_four().
#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"
#include "requantize.hpp"

using pm::reference::constant_at;

namespace {

/// Sums over the depth of one output.
struct Sums {
  uint32_t products;
  uint32_t weights;
};

void multiply_four(const int8_t* in, const int8_t* weights, int32_t depth, Sums* sums) {
  for (int32_t i = 0; i < depth; ++i) {
    for (int32_t k = 0; k < 4; ++k) {
      const int32_t w = constant_at(weights, k * depth + i);
      sums[k].products += static_cast<uint32_t>(in[i] * w);
      sums[k].weights += static_cast<uint32_t>(w);
    }
  }
}

void multiply_one(const int8_t* in, const int8_t* weights, int32_t depth, Sums* sums) {
  for (int32_t i = 0; i < depth; ++i) {
    const int32_t w = constant_at(weights, i);
    sums->products += static_cast<uint32_t>(in[i] * w);
    sums->weights += static_cast<uint32_t>(w);
  }
}

}  // namespace

extern "C" int32_t pm_fully_connected_s8_s8_s8_scratch_size(const pm_fully_connected_params*) { return 0; }

extern "C" int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* params, const int8_t* input,
                                               const int8_t* filter, const int32_t* bias, int8_t* output, void*) {
  const pm_fully_connected_params& p = *params;
  const auto zx = static_cast<uint32_t>(p.input_zero_point);
  const auto zw = static_cast<uint32_t>(p.filter_zero_point);
  for (int32_t b = 0; b < p.batches; ++b) {
    const int8_t* in = input + b * p.input_depth;
    int8_t* out = output + b * p.output_depth;
    uint32_t inputs = 0;
    for (int32_t i = 0; i < p.input_depth; ++i) {
      inputs += static_cast<uint32_t>(int32_t{in[i]});
    }
    const uint32_t of_row = static_cast<uint32_t>(p.input_depth) * zx * zw - zw * inputs;
    const auto store = [&](int32_t o, const Sums& sums) {
      const uint32_t start = bias == nullptr ? 0 : static_cast<uint32_t>(constant_at(bias, o));
      const int32_t channel = p.channels == 1 ? 0 : o;
      out[o] = output_of(start + of_row + sums.products - zx * sums.weights, constant_at(p.multiplier, channel),
                         constant_at(p.shift, channel), p.output_zero_point, p.activation_min, p.activation_max);
    };
    int32_t o = 0;
    for (; o + 4 <= p.output_depth; o += 4) {
      Sums sums[4] = {};
      multiply_four(in, filter + o * p.input_depth, p.input_depth, sums);
      for (int32_t k = 0; k < 4; ++k) {
        store(o + k, sums[k]);
      }
    }
    for (; o < p.output_depth; ++o) {
      Sums sums = {};
      multiply_one(in, filter + o * p.input_depth, p.input_depth, &sums);
      store(o, sums);
    }
  }
  return PM_OK;
}
