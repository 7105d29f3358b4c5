/* The kernel ABI: the C contract that every kernel library implements. NORMATIVE.
 *
 * One function a kernel, named pm_<operator>_<in>[_<weights>]_<out>, e.g. pm_conv2d_s8_s8_s8; reference/kernels.inc
 * lists them all. A library defines the functions it has, as strong symbols; what it lacks is taken from `portable`,
 * whose symbols are weak, and the record says which operator came from where.
 *
 * Common to all kernels:
 *  - Tensors are dense, row-major, NHWC, with no padding between rows. Sizes, strides and offsets are in elements and
 *    >= 0; extents of filters, strides and dilations of windows are >= 1. An extent of 0 makes a tensor without
 *    elements: a sum over nothing is 0, an output without elements is not written. Every offset into a tensor fits in
 *    int32_t.
 *  - Alignment: of input, filter, bias, tables and output that of their element, no more. `scratch`: 16 bytes.
 *  - Aliasing: `output` and `scratch` overlap nothing; but for pm_reshape_*, where input and output may be equal.
 *    Inputs may be equal to one another, or overlap.
 *  - Written: every element of `output`, `scratch`, and `state` where there is one; nothing else. What output and
 *    scratch held before is arbitrary, so that a result depends on parameters, inputs, constants and state alone,
 *    whatever was called before with whatever parameters. Nothing is read outside of the tensors.
 *  - <kernel>_scratch_size(params): bytes that the kernel needs at `scratch`, >= 0. It depends on the parameters
 *    alone, reads no tensor, writes nothing and may be called at any time. Tables that `params` points to may be
 *    read. The kernel is given exactly so much, in one piece that is not kept between calls; where it is 0, `scratch`
 *    may be null.
 *  - A kernel returns PM_OK, or PM_UNSUPPORTED: it cannot do these parameters, and then it has written at most to
 *    `output` and `scratch`. Whether it can does not depend on the values in tensors. A run ends there with the
 *    kernel's name; in a conformance run such a case counts as unsupported, neither right nor wrong.
 *  - Calls do not nest and never come from an interrupt: static variables are allowed as long as no result depends on
 *    an earlier call. No allocation, no input or output. A kernel keeps the callee-saved registers and the
 *    floating-point state of its platform's calling convention; its stack is measured.
 *  - There is no prepare step: docs/design/0010-why-no-prepare-step.md.
 *  - Zero points are given as they are in the model, not negated; in the range of their tensor's type, where
 *    TensorFlow Lite has 0 alone for int16, but for SOFTMAX.
 *  - activation_min <= activation_max clamp the output, in its own units and within the range of its type.
 *  - A (multiplier, shift) pair is the real factor multiplier * 2^(shift - 31), with multiplier 0 or in [2^30, 2^31)
 *    and shift in [-31, 30], for 64-bit accumulators in [-31, 7]; how an accumulator is scaled by it is what a
 *    numerics profile says (reference/numerics/profile.hpp). Accumulators of operators with a filter, and of
 *    BATCH_MATMUL, are int32_t for int8 inputs and int64_t for int16 ones; all others are int32_t. Sums are exact,
 *    modulo 2^32 where they are int32_t; models keep those of int64_t below 2^47.
 *  - `state` is read and then updated in place; its layout, and its content before a sequence, are said at the
 *    operator's parameters. It overlaps nothing and is aligned to 8 bytes.
 *  - Pointers marked CONSTANT point to the model's constants: program memory on AVR
 *    (reference/numerics/constant.hpp). Filters and biases are CONSTANT. `params` itself is not, and lives at least
 *    as long as the call.
 * Freestanding C99 and C++14.
 */
#ifndef PROBEMARK_KERNEL_ABI_H
#define PROBEMARK_KERNEL_ABI_H

#include <stdint.h>

#define PM_KERNEL_ABI_VERSION 1
#define PM_MAX_RANK 5

#define PM_OK 0
#define PM_UNSUPPORTED 1       /* this library cannot do these parameters */
#define PM_SCRATCH_TOO_SMALL 2 /* returned by no kernel, which is given what it asked for */

typedef int8_t pm_s8;
/* Two int4 elements, two's complement. Element i of a tensor is in byte i / 2, in the low nibble where i is even; the
 * elements are packed over the whole tensor, rows share bytes. Of an odd count the last high nibble is unused: it may
 * hold anything. */
typedef uint8_t pm_s4;
typedef int16_t pm_s16;
typedef int32_t pm_s32;
typedef float pm_f32;
/* The bias, and the accumulator, by the type of the activations. */
typedef int32_t pm_bias_s8;
typedef int64_t pm_bias_s16;

#ifdef __cplusplus
extern "C" {
#endif

/* CONV_2D, DEPTHWISE_CONV_2D and TRANSPOSE_CONV. Filter of CONV_2D: [output_c, filter_h, filter_w, filter_c], where
 * filter_c divides input_c (input_c / filter_c groups). Filter of DEPTHWISE_CONV_2D: [1, filter_h, filter_w, output_c],
 * output_c = input_c * depth_multiplier, and filter_c is 1. Where the window leaves the input, the input counts as its
 * zero point. Filter of TRANSPOSE_CONV: [output_c, filter_h, filter_w, input_c]; input element i falls on stretched
 * element i * stride, and pad_top and pad_left say how many of these lie before the output's first; dilations are 1.
 * `bias`: [output_c], may be null. `multiplier` and `shift`: CONSTANT, one an output channel. Filters have no zero
 * point. input: [batches, input_h, input_w, input_c], output: [batches, output_h, output_w, output_c]. There is no
 * padding at the bottom and at the right: output_h and output_w say how far the windows go, beyond the input too, and
 * need not be what TensorFlow's SAME or VALID would give. */
typedef struct pm_conv2d_params {
  int32_t batches;
  int32_t input_h, input_w, input_c;
  int32_t filter_h, filter_w, filter_c;
  int32_t output_h, output_w, output_c;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left; /* may exceed the window */
  int32_t depth_multiplier;  /* 1 but for DEPTHWISE_CONV_2D */
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max; /* clamp of the output, in output units */
  const int32_t* multiplier;
  const int32_t* shift;
} pm_conv2d_params;

/* FULLY_CONNECTED. input [batches, input_depth], filter CONSTANT [output_depth, input_depth], bias [output_depth] may
 * be null, output [batches, output_depth]. `multiplier` and `shift`: CONSTANT, one an output where `channels` is
 * output_depth, or one for all where it is 1. */
typedef struct pm_fully_connected_params {
  int32_t batches, input_depth, output_depth;
  int32_t input_zero_point, filter_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
  int32_t channels;
  const int32_t* multiplier;
  const int32_t* shift;
} pm_fully_connected_params;

/* ADD, SUB, MUL, MINIMUM and MAXIMUM with broadcasting: `shape` is the output's, of `rank` dimensions, which may be 0;
 * a stride of 0 repeats that operand along the dimension, or the dimension is 1. MINIMUM and MAXIMUM use nothing but
 * shape and strides; MUL has no multipliers of the operands. ADD and SUB: left_shift is 20 for int8, 15 for int16; all
 * three shifts are <= 0. Under the profile `xnnpack` (int8) their multipliers are plain integers and
 * output_shift is the number of bits to drop (reference/kernels/add.hpp). */
typedef struct pm_elementwise_params {
  int32_t rank;
  int32_t shape[PM_MAX_RANK];
  int32_t a_stride[PM_MAX_RANK];
  int32_t b_stride[PM_MAX_RANK];
  int32_t a_zero_point, b_zero_point, output_zero_point;
  int32_t left_shift; /* ADD and SUB; unused by MUL */
  int32_t a_multiplier, a_shift;
  int32_t b_multiplier, b_shift;
  int32_t output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} pm_elementwise_params;

/* BATCH_MATMUL: for each of batch[0] * batch[1] * batch[2] (a stride of 0 repeats that operand), [rows, depth] x
 * [depth, columns]; element (i, k) of a's matrix is at i * a_row_stride + k * a_depth_stride, (k, j) of b's likewise.
 * The output is dense. Both operands may be constants. */
typedef struct pm_batch_matmul_params {
  int32_t batch[PM_MAX_RANK - 2];
  int32_t a_stride[PM_MAX_RANK - 2];
  int32_t b_stride[PM_MAX_RANK - 2];
  int32_t rows, depth, columns;
  int32_t a_row_stride, a_depth_stride;
  int32_t b_depth_stride, b_column_stride;
  int32_t a_zero_point, b_zero_point, output_zero_point;
  int32_t multiplier, shift;
} pm_batch_matmul_params;

/* AVERAGE_POOL_2D, MAX_POOL_2D. input [batches, input_h, input_w, channels], output [batches, output_h, output_w,
 * channels] of the same scale and zero point. Windows are clipped to the input; the average divides by what is left. An
 * average over a window with nothing left is PM_UNSUPPORTED. */
typedef struct pm_pool2d_params {
  int32_t batches;
  int32_t input_h, input_w, channels;
  int32_t filter_h, filter_w;
  int32_t output_h, output_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t activation_min, activation_max;
} pm_pool2d_params;

/* MEAN. `shape` is the input's, padded with 1 in front to PM_MAX_RANK; reduced[d] is 1 where dimension d is averaged.
 * The output keeps the order of the other dimensions. */
typedef struct pm_mean_params {
  int32_t shape[PM_MAX_RANK];
  int32_t reduced[PM_MAX_RANK];
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift; /* 1/N is folded into them */
} pm_mean_params;

/* SOFTMAX over the last dimension: input and output [rows, depth]. The output has the scale 2^-8 (int8, zero point
 * -128), 2^-16 (int8 to int16, zero point -32768) or 2^-15 (int16). int16: exp_table and reciprocal_table are CONSTANT,
 * 513 entries each, of reference/lowering/tables.cpp; unused otherwise, as is diff_min for int16 inputs. */
typedef struct pm_softmax_params {
  int32_t rows, depth;
  int32_t multiplier, shift; /* of the difference to the row's maximum */
  int32_t diff_min;          /* int8: differences below count as exp() = 0 */
  const int16_t* exp_table;
  const int16_t* reciprocal_table;
} pm_softmax_params;

/* LOGISTIC, TANH. int8: beyond input_zero_point +- input_range the output saturates; shift is >= 0. int16: `table` is
 * CONSTANT, the 257-entry sigmoid of reference/lowering/tables.cpp, and input * multiplier is rounded off by `shift`
 * bits to the right. */
typedef struct pm_sigmoid_params {
  int32_t size;
  int32_t input_zero_point;
  int32_t input_range;
  int32_t multiplier, shift;
  const uint16_t* table;
} pm_sigmoid_params;

/* RELU, RELU6 and QUANTIZE between integer types: clamp(requantize(x - input zero point) + output zero point). */
typedef struct pm_requantize_params {
  int32_t size;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift;
  int32_t activation_min, activation_max;
} pm_requantize_params;

/* LEAKY_RELU: x - input zero point is scaled by `identity` where it is >= 0, by `alpha` below. Under the profile
 * `xnnpack` (int8) both multipliers are plain integers, in units of 1/256, and the shifts are unused. */
typedef struct pm_leaky_relu_params {
  int32_t size;
  int32_t input_zero_point, output_zero_point;
  int32_t identity_multiplier, identity_shift;
  int32_t alpha_multiplier, alpha_shift;
} pm_leaky_relu_params;

/* HARD_SWISH. With x = 128 * (input - input zero point): `gate` scales x so that the real 3 is 2^15, `output` so that
 * it has the output's scale. Multipliers have 15 bits, the real factor is multiplier * 2^(shift - 15); output_shift in
 * [-15, 0], gate_shift in [-15, 30]. */
typedef struct pm_hard_swish_params {
  int32_t size;
  int32_t input_zero_point, output_zero_point;
  int32_t output_multiplier, output_shift;
  int32_t gate_multiplier, gate_shift;
} pm_hard_swish_params;

/* QUANTIZE from float and DEQUANTIZE to float: real = scale * (quantized - zero_point). */
typedef struct pm_quantize_params {
  int32_t size;
  int32_t zero_point;
  float scale;
} pm_quantize_params;

/* PAD: `shape` is the input's, padded with 1 in front to PM_MAX_RANK; dimension d of the output has
 * before[d] + shape[d] + after[d] elements. Those outside of the input are `value`, in the range of the type. */
typedef struct pm_pad_params {
  int32_t shape[PM_MAX_RANK];
  int32_t before[PM_MAX_RANK];
  int32_t after[PM_MAX_RANK];
  int32_t value;
} pm_pad_params;

/* RESHAPE: a copy of `size` elements; input and output may be equal. */
typedef struct pm_reshape_params {
  int32_t size;
} pm_reshape_params;

/* RESIZE_NEAREST_NEIGHBOR: output row y is input row row[y], output column x input column column[x]. `row` (output_h
 * entries) and `column` (output_w): CONSTANT. */
typedef struct pm_resize_nearest_neighbor_params {
  int32_t batches;
  int32_t input_h, input_w, channels;
  int32_t output_h, output_w;
  const int32_t* row;
  const int32_t* column;
} pm_resize_nearest_neighbor_params;

/* RESIZE_BILINEAR: output row y lies between input rows row_low[y] and row_high[y], at row_weight[y] of the way, in
 * units of 2^-10, under the profile `xnnpack` of 2^-11; columns likewise. All six: CONSTANT, output_h or output_w
 * entries. */
typedef struct pm_resize_bilinear_params {
  int32_t batches;
  int32_t input_h, input_w, channels;
  int32_t output_h, output_w;
  const int32_t* row_low;
  const int32_t* row_high;
  const int32_t* row_weight;
  const int32_t* column_low;
  const int32_t* column_high;
  const int32_t* column_weight;
} pm_resize_bilinear_params;

/* CONCATENATION of `inputs` tensors: input i contributes copy_size[i] elements in each of `outer` steps, so that it has
 * outer * copy_size[i] of them. All have the output's scale and zero point. */
#define PM_MAX_CONCATENATION_INPUTS 10
typedef struct pm_concatenation_params {
  int32_t inputs;
  int32_t outer;
  int32_t copy_size[PM_MAX_CONCATENATION_INPUTS];
} pm_concatenation_params;

/* TRANSPOSE: output dimension d is input dimension permutation[d]; `shape` is the input's, both of `rank`. Every
 * dimension occurs once in `permutation`. */
typedef struct pm_transpose_params {
  int32_t rank;
  int32_t shape[PM_MAX_RANK];
  int32_t permutation[PM_MAX_RANK];
} pm_transpose_params;

/* STRIDED_SLICE: output element i of dimension d is input element begin[d] + i * stride[d]. Shapes padded with 1 in
 * front. */
typedef struct pm_strided_slice_params {
  int32_t input_shape[PM_MAX_RANK];
  int32_t output_shape[PM_MAX_RANK];
  int32_t begin[PM_MAX_RANK];
  int32_t stride[PM_MAX_RANK];
} pm_strided_slice_params;

/* SVDF: a filter's dot product with the input goes into the newest of its `memory` cells; a unit's output is the sum
 * over its `rank` filters of the cells times the time weights. memory >= 1. input [batches, input_depth], output
 * [batches, units]; filter f = unit * rank + r. State: int16 [batches, units * rank, memory], the oldest cell first;
 * zero before a sequence. CONSTANT: feature_weights [units * rank, input_depth], time_weights [units * rank, memory],
 * unit_bias [units] or null. */
typedef struct pm_svdf_params {
  int32_t batches, input_depth, units, rank, memory;
  int32_t input_zero_point, output_zero_point;
  int32_t feature_multiplier, feature_shift; /* from a dot product to a cell */
  int32_t output_multiplier, output_shift;
  const int8_t* feature_weights;
  const int16_t* time_weights;
  const int32_t* unit_bias;
} pm_svdf_params;

/* UNIDIRECTIONAL_SEQUENCE_LSTM without peephole, projection and layer normalization. input [batches, time_steps,
 * input_depth] and output [batches, time_steps, units], where time_major the first two exchanged. State: the cell,
 * int16 [batches, units], then the hidden state of the output's type, [batches, units]; before a sequence the cell is
 * 0, the hidden state its zero point. Arrays of PM_LSTM_GATES and the pointers are in the order of the gates: input,
 * forget, cell, output. CONSTANT: input_to_*_weights [units, input_depth], recurrent_to_*_weights [units, units],
 * *_gate_bias [units] of pm_bias_<in>, and `table`, as of pm_sigmoid_params. */
#define PM_LSTM_GATES 4
typedef struct pm_lstm_params {
  int32_t time_major; /* 0 or 1 */
  int32_t batches, time_steps, input_depth, units;
  int32_t input_zero_point, hidden_zero_point;
  int32_t input_multiplier[PM_LSTM_GATES], input_shift[PM_LSTM_GATES]; /* to the gate's 2^-12 */
  int32_t recurrent_multiplier[PM_LSTM_GATES], recurrent_shift[PM_LSTM_GATES];
  int32_t forget_multiplier,
      forget_shift; /* forget gate * cell, to the cell's scale; this shift and the next two < 0 */
  int32_t update_multiplier, update_shift; /* input gate * cell gate, to the cell's scale */
  int32_t hidden_multiplier, hidden_shift; /* output gate * tanh(cell), to the hidden state's scale */
  int32_t cell_clip;                       /* bound of the cell's magnitude; 0: none */
  int32_t tanh_multiplier, tanh_shift;     /* of the cell, as of pm_sigmoid_params */
  const uint16_t* table;
  const int8_t* input_to_input_weights;
  const int8_t* input_to_forget_weights;
  const int8_t* input_to_cell_weights;
  const int8_t* input_to_output_weights;
  const int8_t* recurrent_to_input_weights;
  const int8_t* recurrent_to_forget_weights;
  const int8_t* recurrent_to_cell_weights;
  const int8_t* recurrent_to_output_weights;
  const void* input_gate_bias;
  const void* forget_gate_bias;
  const void* cell_gate_bias;
  const void* output_gate_bias;
} pm_lstm_params;

#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                                             \
  int32_t pm_##op##_##in##_##weights##_##out(const pm_##family##_params* params, const pm_##in* input,               \
                                             const pm_##weights* filter, const pm_bias_##in* bias, pm_##out* output, \
                                             void* scratch);                                                         \
  int32_t pm_##op##_##in##_##weights##_##out##_scratch_size(const pm_##family##_params* params);
#define PM_KERNEL_BINARY(op, family, in, out)                                                            \
  int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* a, const pm_##in* b, \
                                 pm_##out* output, void* scratch);                                       \
  int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params* params);
#define PM_KERNEL_UNARY(op, family, in, out)                                                                 \
  int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* input, pm_##out* output, \
                                 void* scratch);                                                             \
  int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params* params);
#define PM_KERNEL_VARIADIC(op, family, in, out)                                                                      \
  int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* const* inputs, pm_##out* output, \
                                 void* scratch);                                                                     \
  int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params* params);
#define PM_KERNEL_RECURRENT(op, family, in, out)                                                        \
  int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* input, void* state, \
                                 pm_##out* output, void* scratch);                                      \
  int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params* params);
#include "reference/kernels.inc"

#ifdef __cplusplus
}
#endif

#endif
