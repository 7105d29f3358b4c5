// CMSIS-NN, by the names that the adapter in targets/kernels/cmsis_nn_api uses.
#ifndef CMSIS_NN_LIBRARY_HPP
#define CMSIS_NN_LIBRARY_HPP

#ifdef __AVR__
#error "CMSIS-NN reads constants as data; on AVR they are in program memory"
#endif

#include "arm_nnfunctions.h"

namespace nn {

using activation = cmsis_nn_activation;
using batch_matmul_params = cmsis_nn_bmm_params;
using bias_data = cmsis_nn_bias_data;
using context = cmsis_nn_context;
using conv_params = cmsis_nn_conv_params;
using depthwise_conv_params = cmsis_nn_dw_conv_params;
using dims = cmsis_nn_dims;
using fully_connected_params = cmsis_nn_fc_params;
using per_channel_quant = cmsis_nn_per_channel_quant_params;
using per_tensor_quant = cmsis_nn_per_tensor_quant_params;
using pool_params = cmsis_nn_pool_params;
using quant = cmsis_nn_quant_params;
using softmax_tables = cmsis_nn_softmax_lut_s16;
using status = arm_cmsis_nn_status;
using tile = cmsis_nn_tile;
using transpose_conv_params = cmsis_nn_transpose_conv_params;
using transpose_params = cmsis_nn_transpose_params;

constexpr status success = ARM_CMSIS_NN_SUCCESS;
constexpr auto sigmoid = ARM_SIGMOID;
constexpr auto tanh = ARM_TANH;

// Where the code goes further than its documentation.
constexpr bool takes_filter_zero_point = true;  // FULLY_CONNECTED and BATCH_MATMUL
constexpr bool pools_batches = true;            // a pool of several samples in one call

constexpr auto activation_s16 = arm_nn_activation_s16;
constexpr auto avgpool_s16 = arm_avgpool_s16;
constexpr auto avgpool_s16_buffer_size = arm_avgpool_s16_get_buffer_size;
constexpr auto avgpool_s8 = arm_avgpool_s8;
constexpr auto avgpool_s8_buffer_size = arm_avgpool_s8_get_buffer_size;
constexpr auto batch_matmul_s8 = arm_batch_matmul_s8;
constexpr auto concatenation_s8_x = arm_concatenation_s8_x;
constexpr auto convolve_s16 = arm_convolve_wrapper_s16;
constexpr auto convolve_s16_buffer_size = arm_convolve_wrapper_s16_get_buffer_size;
constexpr auto convolve_s8 = arm_convolve_wrapper_s8;
constexpr auto convolve_s8_buffer_size = arm_convolve_wrapper_s8_get_buffer_size;
constexpr auto depthwise_conv_s16 = arm_depthwise_conv_wrapper_s16;
constexpr auto depthwise_conv_s16_buffer_size = arm_depthwise_conv_wrapper_s16_get_buffer_size;
constexpr auto depthwise_conv_s8 = arm_depthwise_conv_wrapper_s8;
constexpr auto depthwise_conv_s8_buffer_size = arm_depthwise_conv_wrapper_s8_get_buffer_size;
constexpr auto elementwise_add_s16 = arm_elementwise_add_s16;
constexpr auto elementwise_add_s8 = arm_elementwise_add_s8;
constexpr auto elementwise_mul_s16 = arm_elementwise_mul_s16;
constexpr auto elementwise_mul_s8 = arm_elementwise_mul_s8;
constexpr auto fully_connected_s16 = arm_fully_connected_s16;
constexpr auto fully_connected_s16_buffer_size = arm_fully_connected_s16_get_buffer_size;
constexpr auto fully_connected_s8 = arm_fully_connected_wrapper_s8;
constexpr auto fully_connected_s8_buffer_size = arm_fully_connected_s8_get_buffer_size;
constexpr auto max_pool_s16 = arm_max_pool_s16;
constexpr auto max_pool_s8 = arm_max_pool_s8;
constexpr auto maximum_s8 = arm_maximum_s8;
constexpr auto minimum_s8 = arm_minimum_s8;
constexpr auto pad_s8 = arm_pad_s8;
constexpr auto reshape_s8 = arm_reshape_s8;
constexpr auto softmax_s16 = arm_softmax_s16;
constexpr auto softmax_s8 = arm_softmax_s8;
constexpr auto softmax_s8_s16 = arm_softmax_s8_s16;
constexpr auto transpose_conv_s8 = arm_transpose_conv_wrapper_s8;
constexpr auto transpose_conv_s8_buffer_size = arm_transpose_conv_s8_get_buffer_size;
constexpr auto transpose_conv_s8_reverse_buffer_size = arm_transpose_conv_s8_get_reverse_conv_buffer_size;
constexpr auto transpose_s8 = arm_transpose_s8;
constexpr auto vector_sum_s8 = arm_vector_sum_s8;

}  // namespace nn

#endif
