// The fields of every parameter struct of the kernel ABI, by name: visit(visitor, params) calls
//   visitor.number(name, int32_t&), visitor.real(name, float&), visitor.numbers(name, int32_t*, count) and
//   visitor.pointer(name, const T*&)
// in declaration order. The interpreter binds pointers with it, the image builder prints initialisers.
#pragma once

#include "reference/kernel_abi.h"

namespace probemark {

#define PM_NUMBER(field) v.number(#field, p.field)
#define PM_NUMBERS(field) v.numbers(#field, p.field, static_cast<int>(sizeof(p.field) / sizeof(p.field[0])))
#define PM_POINTER(field) v.pointer(#field, p.field)

template <class Visitor>
void visit(Visitor& v, pm_conv2d_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_h);
  PM_NUMBER(input_w);
  PM_NUMBER(input_c);
  PM_NUMBER(filter_h);
  PM_NUMBER(filter_w);
  PM_NUMBER(filter_c);
  PM_NUMBER(output_h);
  PM_NUMBER(output_w);
  PM_NUMBER(output_c);
  PM_NUMBER(stride_h);
  PM_NUMBER(stride_w);
  PM_NUMBER(dilation_h);
  PM_NUMBER(dilation_w);
  PM_NUMBER(pad_top);
  PM_NUMBER(pad_left);
  PM_NUMBER(depth_multiplier);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(activation_min);
  PM_NUMBER(activation_max);
  PM_POINTER(multiplier);
  PM_POINTER(shift);
}

template <class Visitor>
void visit(Visitor& v, pm_fully_connected_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_depth);
  PM_NUMBER(output_depth);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(filter_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(activation_min);
  PM_NUMBER(activation_max);
  PM_NUMBER(channels);
  PM_POINTER(multiplier);
  PM_POINTER(shift);
}

template <class Visitor>
void visit(Visitor& v, pm_elementwise_params& p) {
  PM_NUMBER(rank);
  PM_NUMBERS(shape);
  PM_NUMBERS(a_stride);
  PM_NUMBERS(b_stride);
  PM_NUMBER(a_zero_point);
  PM_NUMBER(b_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(left_shift);
  PM_NUMBER(a_multiplier);
  PM_NUMBER(a_shift);
  PM_NUMBER(b_multiplier);
  PM_NUMBER(b_shift);
  PM_NUMBER(output_multiplier);
  PM_NUMBER(output_shift);
  PM_NUMBER(activation_min);
  PM_NUMBER(activation_max);
}

template <class Visitor>
void visit(Visitor& v, pm_batch_matmul_params& p) {
  PM_NUMBERS(batch);
  PM_NUMBERS(a_stride);
  PM_NUMBERS(b_stride);
  PM_NUMBER(rows);
  PM_NUMBER(depth);
  PM_NUMBER(columns);
  PM_NUMBER(a_row_stride);
  PM_NUMBER(a_depth_stride);
  PM_NUMBER(b_depth_stride);
  PM_NUMBER(b_column_stride);
  PM_NUMBER(a_zero_point);
  PM_NUMBER(b_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(multiplier);
  PM_NUMBER(shift);
}

template <class Visitor>
void visit(Visitor& v, pm_pool2d_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_h);
  PM_NUMBER(input_w);
  PM_NUMBER(channels);
  PM_NUMBER(filter_h);
  PM_NUMBER(filter_w);
  PM_NUMBER(output_h);
  PM_NUMBER(output_w);
  PM_NUMBER(stride_h);
  PM_NUMBER(stride_w);
  PM_NUMBER(pad_top);
  PM_NUMBER(pad_left);
  PM_NUMBER(activation_min);
  PM_NUMBER(activation_max);
}

template <class Visitor>
void visit(Visitor& v, pm_mean_params& p) {
  PM_NUMBERS(shape);
  PM_NUMBERS(reduced);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(multiplier);
  PM_NUMBER(shift);
}

template <class Visitor>
void visit(Visitor& v, pm_softmax_params& p) {
  PM_NUMBER(rows);
  PM_NUMBER(depth);
  PM_NUMBER(multiplier);
  PM_NUMBER(shift);
  PM_NUMBER(diff_min);
  PM_POINTER(exp_table);
  PM_POINTER(reciprocal_table);
}

template <class Visitor>
void visit(Visitor& v, pm_sigmoid_params& p) {
  PM_NUMBER(size);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(input_range);
  PM_NUMBER(multiplier);
  PM_NUMBER(shift);
  PM_POINTER(table);
}

template <class Visitor>
void visit(Visitor& v, pm_requantize_params& p) {
  PM_NUMBER(size);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(multiplier);
  PM_NUMBER(shift);
  PM_NUMBER(activation_min);
  PM_NUMBER(activation_max);
}

template <class Visitor>
void visit(Visitor& v, pm_leaky_relu_params& p) {
  PM_NUMBER(size);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(identity_multiplier);
  PM_NUMBER(identity_shift);
  PM_NUMBER(alpha_multiplier);
  PM_NUMBER(alpha_shift);
}

template <class Visitor>
void visit(Visitor& v, pm_hard_swish_params& p) {
  PM_NUMBER(size);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(output_multiplier);
  PM_NUMBER(output_shift);
  PM_NUMBER(gate_multiplier);
  PM_NUMBER(gate_shift);
}

template <class Visitor>
void visit(Visitor& v, pm_quantize_params& p) {
  PM_NUMBER(size);
  PM_NUMBER(zero_point);
  v.real("scale", p.scale);
}

template <class Visitor>
void visit(Visitor& v, pm_pad_params& p) {
  PM_NUMBERS(shape);
  PM_NUMBERS(before);
  PM_NUMBERS(after);
  PM_NUMBER(value);
}

template <class Visitor>
void visit(Visitor& v, pm_reshape_params& p) {
  PM_NUMBER(size);
}

template <class Visitor>
void visit(Visitor& v, pm_resize_nearest_neighbor_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_h);
  PM_NUMBER(input_w);
  PM_NUMBER(channels);
  PM_NUMBER(output_h);
  PM_NUMBER(output_w);
  PM_POINTER(row);
  PM_POINTER(column);
}

template <class Visitor>
void visit(Visitor& v, pm_resize_bilinear_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_h);
  PM_NUMBER(input_w);
  PM_NUMBER(channels);
  PM_NUMBER(output_h);
  PM_NUMBER(output_w);
  PM_POINTER(row_low);
  PM_POINTER(row_high);
  PM_POINTER(row_weight);
  PM_POINTER(column_low);
  PM_POINTER(column_high);
  PM_POINTER(column_weight);
}

template <class Visitor>
void visit(Visitor& v, pm_concatenation_params& p) {
  PM_NUMBER(inputs);
  PM_NUMBER(outer);
  PM_NUMBERS(copy_size);
}

template <class Visitor>
void visit(Visitor& v, pm_transpose_params& p) {
  PM_NUMBER(rank);
  PM_NUMBERS(shape);
  PM_NUMBERS(permutation);
}

template <class Visitor>
void visit(Visitor& v, pm_strided_slice_params& p) {
  PM_NUMBERS(input_shape);
  PM_NUMBERS(output_shape);
  PM_NUMBERS(begin);
  PM_NUMBERS(stride);
}

template <class Visitor>
void visit(Visitor& v, pm_svdf_params& p) {
  PM_NUMBER(batches);
  PM_NUMBER(input_depth);
  PM_NUMBER(units);
  PM_NUMBER(rank);
  PM_NUMBER(memory);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(output_zero_point);
  PM_NUMBER(feature_multiplier);
  PM_NUMBER(feature_shift);
  PM_NUMBER(output_multiplier);
  PM_NUMBER(output_shift);
  PM_POINTER(feature_weights);
  PM_POINTER(time_weights);
  PM_POINTER(unit_bias);
}

template <class Visitor>
void visit(Visitor& v, pm_lstm_params& p) {
  PM_NUMBER(time_major);
  PM_NUMBER(batches);
  PM_NUMBER(time_steps);
  PM_NUMBER(input_depth);
  PM_NUMBER(units);
  PM_NUMBER(input_zero_point);
  PM_NUMBER(hidden_zero_point);
  PM_NUMBERS(input_multiplier);
  PM_NUMBERS(input_shift);
  PM_NUMBERS(recurrent_multiplier);
  PM_NUMBERS(recurrent_shift);
  PM_NUMBER(forget_multiplier);
  PM_NUMBER(forget_shift);
  PM_NUMBER(update_multiplier);
  PM_NUMBER(update_shift);
  PM_NUMBER(hidden_multiplier);
  PM_NUMBER(hidden_shift);
  PM_NUMBER(cell_clip);
  PM_NUMBER(tanh_multiplier);
  PM_NUMBER(tanh_shift);
  PM_POINTER(table);
  PM_POINTER(input_to_input_weights);
  PM_POINTER(input_to_forget_weights);
  PM_POINTER(input_to_cell_weights);
  PM_POINTER(input_to_output_weights);
  PM_POINTER(recurrent_to_input_weights);
  PM_POINTER(recurrent_to_forget_weights);
  PM_POINTER(recurrent_to_cell_weights);
  PM_POINTER(recurrent_to_output_weights);
  PM_POINTER(input_gate_bias);
  PM_POINTER(forget_gate_bias);
  PM_POINTER(cell_gate_bias);
  PM_POINTER(output_gate_bias);
}

#undef PM_NUMBER
#undef PM_NUMBERS
#undef PM_POINTER

/// The C name of a parameter struct, e.g. "pm_conv2d_params".
inline const char* struct_name(const pm_conv2d_params&) { return "pm_conv2d_params"; }
inline const char* struct_name(const pm_fully_connected_params&) { return "pm_fully_connected_params"; }
inline const char* struct_name(const pm_elementwise_params&) { return "pm_elementwise_params"; }
inline const char* struct_name(const pm_batch_matmul_params&) { return "pm_batch_matmul_params"; }
inline const char* struct_name(const pm_pool2d_params&) { return "pm_pool2d_params"; }
inline const char* struct_name(const pm_mean_params&) { return "pm_mean_params"; }
inline const char* struct_name(const pm_softmax_params&) { return "pm_softmax_params"; }
inline const char* struct_name(const pm_sigmoid_params&) { return "pm_sigmoid_params"; }
inline const char* struct_name(const pm_requantize_params&) { return "pm_requantize_params"; }
inline const char* struct_name(const pm_leaky_relu_params&) { return "pm_leaky_relu_params"; }
inline const char* struct_name(const pm_hard_swish_params&) { return "pm_hard_swish_params"; }
inline const char* struct_name(const pm_quantize_params&) { return "pm_quantize_params"; }
inline const char* struct_name(const pm_pad_params&) { return "pm_pad_params"; }
inline const char* struct_name(const pm_reshape_params&) { return "pm_reshape_params"; }
inline const char* struct_name(const pm_resize_nearest_neighbor_params&) { return "pm_resize_nearest_neighbor_params"; }
inline const char* struct_name(const pm_resize_bilinear_params&) { return "pm_resize_bilinear_params"; }
inline const char* struct_name(const pm_concatenation_params&) { return "pm_concatenation_params"; }
inline const char* struct_name(const pm_transpose_params&) { return "pm_transpose_params"; }
inline const char* struct_name(const pm_strided_slice_params&) { return "pm_strided_slice_params"; }
inline const char* struct_name(const pm_svdf_params&) { return "pm_svdf_params"; }
inline const char* struct_name(const pm_lstm_params&) { return "pm_lstm_params"; }

}  // namespace probemark
