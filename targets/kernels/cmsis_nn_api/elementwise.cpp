// ADD, MUL, MINIMUM and MAXIMUM by CMSIS-NN.
//
// Not expressible: broadcasting in ADD and MUL; more than four dimensions in MINIMUM and MAXIMUM; zero points at int16.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

int32_t size_of(const pm_elementwise_params& p) {
  int32_t size = 1;
  for (int32_t d = 0; d < p.rank; ++d) {
    size *= p.shape[d];
  }
  return size;
}

/// Whether the operand has the output's shape and lies densely.
bool is_whole(const pm_elementwise_params& p, const int32_t* stride) {
  int32_t dense = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    if (p.shape[d] != 1 && stride[d] != dense) {
      return false;
    }
    dense *= p.shape[d];
  }
  return true;
}

bool is_flat(const pm_elementwise_params& p) { return is_whole(p, p.a_stride) && is_whole(p, p.b_stride); }

bool has_zero_point(const pm_elementwise_params& p) {
  return p.a_zero_point != 0 || p.b_zero_point != 0 || p.output_zero_point != 0;
}

/// The operand's own extents as n, h, w, c, if it lies densely: 1 where it is repeated.
bool dims_of(const pm_elementwise_params& p, const int32_t* stride, nn::dims* dims) {
  int32_t extent[4] = {1, 1, 1, 1};
  int32_t dense = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    const int32_t at = d + 4 - p.rank;
    if (p.shape[d] == 1) {
      continue;
    }
    if (at < 0 || (stride[d] != 0 && stride[d] != dense)) {
      return false;
    }
    extent[at] = stride[d] == 0 ? 1 : p.shape[d];
    dense *= extent[at];
  }
  *dims = {extent[0], extent[1], extent[2], extent[3]};
  return true;
}

bool output_dims_of(const pm_elementwise_params& p, nn::dims* dims) {
  int32_t stride[PM_MAX_RANK];
  int32_t dense = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    stride[d] = dense;
    dense *= p.shape[d];
  }
  return dims_of(p, stride, dims);
}

template <class Function>
int32_t minimum_or_maximum(Function function, const pm_elementwise_params& p, const int8_t* a, const int8_t* b,
                           int8_t* output) {
  nn::dims a_dims;
  nn::dims b_dims;
  nn::dims output_dims;
  if (!dims_of(p, p.a_stride, &a_dims) || !dims_of(p, p.b_stride, &b_dims) || !output_dims_of(p, &output_dims)) {
    return PM_UNSUPPORTED;
  }
  const nn::context none = context_of(nullptr, 0);
  return result_of(function(&none, a, &a_dims, b, &b_dims, output, &output_dims));
}

template <class Function, class Element>
int32_t add(Function function, const pm_elementwise_params& p, const Element* a, const Element* b, Element* output) {
  return result_of(function(a, b, -p.a_zero_point, p.a_multiplier, p.a_shift, -p.b_zero_point, p.b_multiplier,
                            p.b_shift, p.left_shift, output, p.output_zero_point, p.output_multiplier, p.output_shift,
                            p.activation_min, p.activation_max, size_of(p)));
}

template <class Function, class Element>
int32_t mul(Function function, const pm_elementwise_params& p, const Element* a, const Element* b, Element* output) {
  return result_of(function(a, b, -p.a_zero_point, -p.b_zero_point, output, p.output_zero_point, p.output_multiplier,
                            p.output_shift, p.activation_min, p.activation_max, size_of(p)));
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_add_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_add_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  return is_flat(*p) ? add(nn::elementwise_add_s8, *p, a, b, output) : PM_UNSUPPORTED;
}

int32_t pm_add_s16_s16_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_add_s16_s16(const pm_elementwise_params* p, const int16_t* a, const int16_t* b, int16_t* output, void*) {
  return is_flat(*p) && !has_zero_point(*p) ? add(nn::elementwise_add_s16, *p, a, b, output) : PM_UNSUPPORTED;
}

int32_t pm_mul_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_mul_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  return is_flat(*p) ? mul(nn::elementwise_mul_s8, *p, a, b, output) : PM_UNSUPPORTED;
}

int32_t pm_mul_s16_s16_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_mul_s16_s16(const pm_elementwise_params* p, const int16_t* a, const int16_t* b, int16_t* output, void*) {
  return is_flat(*p) && !has_zero_point(*p) ? mul(nn::elementwise_mul_s16, *p, a, b, output) : PM_UNSUPPORTED;
}

int32_t pm_minimum_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_minimum_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  return minimum_or_maximum(nn::minimum_s8, *p, a, b, output);
}

int32_t pm_maximum_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
int32_t pm_maximum_s8_s8(const pm_elementwise_params* p, const int8_t* a, const int8_t* b, int8_t* output, void*) {
  return minimum_or_maximum(nn::maximum_s8, *p, a, b, output);
}
}
