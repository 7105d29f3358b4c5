// muRISCV-NN, by the names that the adapter in targets/kernels/cmsis_nn_api uses.
#ifndef MURISCV_NN_LIBRARY_HPP
#define MURISCV_NN_LIBRARY_HPP

#ifdef __AVR__
#error "muRISCV-NN reads constants as data; on AVR they are in program memory"
#endif

#include "muriscv_nn_functions.h"

namespace nn {

using activation = muriscv_nn_activation;
using batch_matmul_params = muriscv_nn_bmm_params;
using bias_data = muriscv_nn_bias_data;
using context = muriscv_nn_context;
using conv_params = muriscv_nn_conv_params;
using depthwise_conv_params = muriscv_nn_dw_conv_params;
using dims = muriscv_nn_dims;
using fully_connected_params = muriscv_nn_fc_params;
using per_channel_quant = muriscv_nn_per_channel_quant_params;
using per_tensor_quant = muriscv_nn_per_tensor_quant_params;
using pool_params = muriscv_nn_pool_params;
using quant = muriscv_nn_quant_params;
using softmax_tables = muriscv_nn_softmax_lut_s16;
using status = muriscv_nn_status;
using tile = muriscv_nn_tile;
using transpose_conv_params = muriscv_nn_transpose_conv_params;
using transpose_params = muriscv_nn_transpose_params;

constexpr status success = MURISCV_NN_SUCCESS;
constexpr auto sigmoid = MURISCV_SIGMOID;
constexpr auto tanh = MURISCV_TANH;

// Where the code keeps to its documentation.
constexpr bool takes_filter_zero_point = false;  // FULLY_CONNECTED and BATCH_MATMUL: "filter_offset : 0"
constexpr bool pools_batches = false;            // pools: "Argument N is not used"

constexpr auto activation_s16 = muriscv_nn_activation_s16;
constexpr auto avgpool_s16 = muriscv_nn_avgpool_s16;
constexpr auto avgpool_s16_buffer_size = muriscv_nn_avgpool_s16_get_buffer_size;
constexpr auto avgpool_s8 = muriscv_nn_avgpool_s8;
constexpr auto avgpool_s8_buffer_size = muriscv_nn_avgpool_s8_get_buffer_size;
constexpr auto batch_matmul_s8 = muriscv_nn_batch_matmul_s8;
constexpr auto concatenation_s8_x = muriscv_nn_concatenation_s8_x;
constexpr auto convolve_s16 = muriscv_nn_convolve_wrapper_s16;
constexpr auto convolve_s16_buffer_size = muriscv_nn_convolve_wrapper_s16_get_buffer_size;
constexpr auto convolve_s8 = muriscv_nn_convolve_wrapper_s8;
constexpr auto convolve_s8_buffer_size = muriscv_nn_convolve_wrapper_s8_get_buffer_size;
constexpr auto depthwise_conv_s16 = muriscv_nn_depthwise_conv_wrapper_s16;
constexpr auto depthwise_conv_s16_buffer_size = muriscv_nn_depthwise_conv_wrapper_s16_get_buffer_size;
constexpr auto depthwise_conv_s8 = muriscv_nn_depthwise_conv_wrapper_s8;
constexpr auto depthwise_conv_s8_buffer_size = muriscv_nn_depthwise_conv_wrapper_s8_get_buffer_size;
constexpr auto elementwise_add_s16 = muriscv_nn_elementwise_add_s16;
constexpr auto elementwise_add_s8 = muriscv_nn_elementwise_add_s8;
constexpr auto elementwise_mul_s16 = muriscv_nn_elementwise_mul_s16;
constexpr auto elementwise_mul_s8 = muriscv_nn_elementwise_mul_s8;
constexpr auto fully_connected_s16 = muriscv_nn_fully_connected_s16;
constexpr auto fully_connected_s16_buffer_size = muriscv_nn_fully_connected_s16_get_buffer_size;
constexpr auto fully_connected_s8 = muriscv_nn_fully_connected_wrapper_s8;
constexpr auto fully_connected_s8_buffer_size = muriscv_nn_fully_connected_s8_get_buffer_size;
constexpr auto max_pool_s16 = muriscv_nn_max_pool_s16;
constexpr auto max_pool_s8 = muriscv_nn_max_pool_s8;
constexpr auto maximum_s8 = muriscv_nn_maximum_s8;
constexpr auto minimum_s8 = muriscv_nn_minimum_s8;
constexpr auto pad_s8 = muriscv_nn_pad_s8;
constexpr auto reshape_s8 = muriscv_nn_reshape_s8;
constexpr auto softmax_s16 = muriscv_nn_softmax_s16;
constexpr auto softmax_s8 = muriscv_nn_softmax_s8;
constexpr auto softmax_s8_s16 = muriscv_nn_softmax_s8_s16;
constexpr auto transpose_conv_s8 = muriscv_nn_transpose_conv_wrapper_s8;
constexpr auto transpose_conv_s8_buffer_size = muriscv_nn_transpose_conv_s8_get_buffer_size;
constexpr auto transpose_conv_s8_reverse_buffer_size = arm_transpose_conv_s8_get_reverse_conv_buffer_size;  // sic
constexpr auto transpose_s8 = muriscv_nn_transpose_s8;
constexpr auto vector_sum_s8 = muriscv_nn_vector_sum_s8;

}  // namespace nn

#endif
