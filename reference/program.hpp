// A graph lowered to kernel calls: every parameter an integer, every table at hand. The interpreter runs it on the
// host; the image builder prints it as C++. There is one lowering, so the host and the device cannot disagree about
// parameters.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "reference/error.hpp"
#include "reference/graph.hpp"
#include "reference/kernel_abi.h"

namespace probemark {

enum class Profile { double_rounding, single_rounding, xnnpack };

/// "double", "single", "xnnpack".
const char* profile_name(Profile profile);
Result<Profile> profile_of(const std::string& name);

enum class Kernel {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) op##_##in##_##weights##_##out,
#define PM_KERNEL_BINARY(op, family, in, out) op##_##in##_##out,
#define PM_KERNEL_UNARY(op, family, in, out) op##_##in##_##out,
#define PM_KERNEL_VARIADIC(op, family, in, out) op##_##in##_##out,
#define PM_KERNEL_RECURRENT(op, family, in, out) op##_##in##_##out,
#include "reference/kernels.inc"
};

/// The C symbol, e.g. "pm_conv2d_s8_s8_s8".
const char* kernel_symbol(Kernel kernel);
/// All kernels in the order of the registry.
const std::vector<Kernel>& all_kernels();

using Parameters =
    std::variant<pm_conv2d_params, pm_fully_connected_params, pm_elementwise_params, pm_batch_matmul_params,
                 pm_pool2d_params, pm_mean_params, pm_softmax_params, pm_sigmoid_params, pm_requantize_params,
                 pm_leaky_relu_params, pm_hard_swish_params, pm_quantize_params, pm_pad_params, pm_reshape_params,
                 pm_resize_nearest_neighbor_params, pm_resize_bilinear_params, pm_concatenation_params,
                 pm_transpose_params, pm_strided_slice_params>;

/// A constant array of a call: filter, bias, multipliers, tables.
struct Table {
  ElementType type = ElementType::int8;
  std::vector<std::uint8_t> bytes;  ///< little-endian
};

/// One kernel call. The pointers inside `parameters` are null; `tables` holds what they will point to, by field name,
/// and "filter" and "bias" where the kernel takes them (an absent "bias" is a null pointer).
struct Call {
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  std::size_t operator_index = 0;  ///< in the graph
  Parameters parameters;
  std::vector<std::int32_t> inputs;  ///< tensors read at run time (activations, or constants used as such)
  std::int32_t output = 0;           ///< tensor written
  std::map<std::string, Table> tables;
};

struct Program {
  Profile profile = Profile::double_rounding;
  std::vector<Call> calls;
};

/// Fails on what no kernel can do, naming operator, tensor and what is supported.
Result<Program> lower(const Graph& graph, Profile profile);

}  // namespace probemark
