// SOFTMAX, and LOGISTIC and TANH at int16, by CMSIS-NN.
//
// Not expressible: inputs of LOGISTIC and TANH whose scale is no power of two. The library has the table of these two
// built in and multiplies by 3 * 2^left_shift.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

/// `left_shift` such that input * 3 * 2^left_shift is what our multiplier and shift say, if there is one.
bool left_shift_of(const pm_sigmoid_params& p, int32_t* left_shift) {
  if (p.multiplier == 3) {
    *left_shift = -p.shift;
    return true;
  }
  for (int32_t bits = 1; p.shift == 0 && bits < 30; ++bits) {
    if (p.multiplier == (int64_t{3} << bits)) {
      *left_shift = bits;
      return true;
    }
  }
  return false;
}

template <class Kind>
int32_t activation_s16(const pm_sigmoid_params& p, const int16_t* input, int16_t* output, Kind kind) {
  int32_t left_shift = 0;
  return left_shift_of(p, &left_shift) ? result_of(nn::activation_s16(input, output, p.size, left_shift, kind))
                                       : PM_UNSUPPORTED;
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_softmax_s8_s8_scratch_size(const pm_softmax_params*) { return 0; }
int32_t pm_softmax_s8_s8(const pm_softmax_params* p, const int8_t* input, int8_t* output, void*) {
  nn::softmax_s8(input, p->rows, p->depth, p->multiplier, p->shift, p->diff_min, output);
  return PM_OK;
}

int32_t pm_softmax_s8_s16_scratch_size(const pm_softmax_params*) { return 0; }
int32_t pm_softmax_s8_s16(const pm_softmax_params* p, const int8_t* input, int16_t* output, void*) {
  nn::softmax_s8_s16(input, p->rows, p->depth, p->multiplier, p->shift, p->diff_min, output);
  return PM_OK;
}

int32_t pm_softmax_s16_s16_scratch_size(const pm_softmax_params*) { return 0; }
int32_t pm_softmax_s16_s16(const pm_softmax_params* p, const int16_t* input, int16_t* output, void*) {
  const nn::softmax_tables tables = {p->exp_table, p->reciprocal_table};
  return result_of(nn::softmax_s16(input, p->rows, p->depth, p->multiplier, p->shift, &tables, output));
}

int32_t pm_logistic_s16_s16_scratch_size(const pm_sigmoid_params*) { return 0; }
int32_t pm_logistic_s16_s16(const pm_sigmoid_params* p, const int16_t* input, int16_t* output, void*) {
  return activation_s16(*p, input, output, nn::sigmoid);
}

int32_t pm_tanh_s16_s16_scratch_size(const pm_sigmoid_params*) { return 0; }
int32_t pm_tanh_s16_s16(const pm_sigmoid_params* p, const int16_t* input, int16_t* output, void*) {
  return activation_s16(*p, input, output, nn::tanh);
}
}
