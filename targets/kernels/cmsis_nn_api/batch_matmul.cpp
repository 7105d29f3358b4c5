// BATCH_MATMUL by CMSIS-NN, which multiplies rows of both operands: what is not laid out so is copied to scratch first,
// as a runtime would have to.
//
// Not expressible: a third batch dimension, or one along which both operands are repeated; zero points at int16; where
// the library does not take it, a zero point of the right operand.
#include "shapes.hpp"

namespace nn_adapter {
namespace {

/// One operand: `rows` rows of `depth` elements for each of the batches.
struct Operand {
  const int32_t* batch_stride;
  int32_t rows, depth;
  int32_t row_stride, depth_stride;
};

Operand left_of(const pm_batch_matmul_params& p) {
  return {p.a_stride, p.rows, p.depth, p.a_row_stride, p.a_depth_stride};
}
Operand right_of(const pm_batch_matmul_params& p) {
  return {p.b_stride, p.columns, p.depth, p.b_column_stride, p.b_depth_stride};
}

/// The extents of the operand itself: 1 where a stride of 0 repeats it.
nn::dims dims_of(const pm_batch_matmul_params& p, const Operand& o) {
  return {o.batch_stride[1] == 0 ? 1 : p.batch[1], o.batch_stride[2] == 0 ? 1 : p.batch[2], o.rows, o.depth};
}

bool is_rows(const pm_batch_matmul_params& p, const Operand& o) {
  const nn::dims d = dims_of(p, o);
  const int32_t matrix = o.rows * o.depth;
  return (o.depth_stride == 1 || o.depth == 1) && (o.row_stride == o.depth || o.rows == 1) &&
         (d.h == 1 || o.batch_stride[2] == matrix) && (d.n == 1 || o.batch_stride[1] == matrix * d.h);
}

int32_t copy_size(const pm_batch_matmul_params& p, const Operand& o) {
  const nn::dims d = dims_of(p, o);
  return is_rows(p, o) ? 0 : d.n * d.h * d.w * d.c;
}

/// The operand as rows: itself, or a copy at `to`.
template <class Element>
const Element* as_rows(const pm_batch_matmul_params& p, const Operand& o, const Element* from, Element* to) {
  if (is_rows(p, o)) {
    return from;
  }
  const nn::dims d = dims_of(p, o);
  Element* out = to;
  for (int32_t n = 0; n < d.n; ++n) {
    for (int32_t h = 0; h < d.h; ++h) {
      const Element* matrix = from + n * o.batch_stride[1] + h * o.batch_stride[2];
      for (int32_t r = 0; r < o.rows; ++r) {
        for (int32_t k = 0; k < o.depth; ++k) {
          *out++ = matrix[r * o.row_stride + k * o.depth_stride];
        }
      }
    }
  }
  return to;
}

/// Whether an operand's own extents give the output's: the library takes the larger of the two.
bool has_shapes(const pm_batch_matmul_params& p) {
  for (int32_t d = 1; d < 3; ++d) {
    if (p.batch[d] > 1 && p.a_stride[d] == 0 && p.b_stride[d] == 0) {
      return false;
    }
  }
  return p.batch[0] == 1;
}

/// What the library itself needs; it is said to be that of a fully connected layer with so many outputs.
int32_t sum_size(const pm_batch_matmul_params& p) {
  const nn::dims filter = {p.depth, 1, 1, p.columns};
  return nn::fully_connected_s8_buffer_size(&filter);
}

template <class Function, class Element>
int32_t multiply(Function function, const pm_batch_matmul_params& p, const Element* a, const Element* b,
                 Element* output, const nn::context& context, Element* copies, int32_t lowest, int32_t highest) {
  const Operand left = left_of(p);
  const Operand right = right_of(p);
  const Element* left_rows = as_rows(p, left, a, copies);
  const Element* right_rows = as_rows(p, right, b, copies + copy_size(p, left));
  const nn::batch_matmul_params params = {
      false, false, {-p.a_zero_point, -p.b_zero_point, p.output_zero_point, activation_of(lowest, highest)}};
  const nn::per_tensor_quant quant = {p.multiplier, p.shift};
  const nn::dims left_dims = dims_of(p, left);
  const nn::dims right_dims = dims_of(p, right);
  const nn::dims output_dims = {p.batch[1], p.batch[2], p.rows, p.columns};
  return result_of(
      function(&context, &params, &quant, &left_dims, left_rows, &right_dims, right_rows, &output_dims, output));
}

}  // namespace
}  // namespace nn_adapter

using namespace nn_adapter;  // NOLINT(google-build-using-namespace): for the definitions of the ABI below

extern "C" {

int32_t pm_batch_matmul_s8_s8_scratch_size(const pm_batch_matmul_params* p) {
  return sum_size(*p) + copy_size(*p, left_of(*p)) + copy_size(*p, right_of(*p));
}

int32_t pm_batch_matmul_s8_s8(const pm_batch_matmul_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                              void* scratch) {
  if (!has_shapes(*p) || (!nn::takes_filter_zero_point && p->b_zero_point != 0)) {
    return PM_UNSUPPORTED;
  }
  const nn::context context = context_of(scratch, sum_size(*p));
  int8_t* copies = static_cast<int8_t*>(scratch) + context.size;
  return multiply(nn::batch_matmul_s8, *p, a, b, output, context, copies, -128, 127);
}

int32_t pm_batch_matmul_s16_s16_scratch_size(const pm_batch_matmul_params* p) {
  return 2 * (copy_size(*p, left_of(*p)) + copy_size(*p, right_of(*p)));
}

int32_t pm_batch_matmul_s16_s16(const pm_batch_matmul_params* p, const int16_t* a, const int16_t* b, int16_t* output,
                                void* scratch) {
  if (!has_shapes(*p) || p->a_zero_point != 0 || p->b_zero_point != 0 || p->output_zero_point != 0) {
    return PM_UNSUPPORTED;
  }
  return multiply(nn::batch_matmul_s16, *p, a, b, output, context_of(nullptr, 0), static_cast<int16_t*>(scratch),
                  -32768, 32767);
}
}
