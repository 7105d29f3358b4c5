// The constants of the operators that have a filter: its type and scales, the multipliers that follow, the bias.
//
// Effective scales, as TensorFlow Lite Micro computes them: convolutions (double)input * (double)filter /
// (double)output; FULLY_CONNECTED with one scale rounds input * filter to float first. XNNPACK computes in float
// throughout.
#pragma once

#include <optional>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {

/// The kernels of one operator, by the types of activations and filter.
struct FilterKernels {
  Kernel s8_s8;
  Kernel s16_s8;
  std::optional<Kernel> s8_s4 = std::nullopt;
};

/// Fails where the filter is not constant, or there is no kernel of these types.
Result<Kernel> filter_kernel(const Context& context, const Tensor& input, const Tensor& filter,
                             const FilterKernels& kernels);

/// The filter has one scale, or `channels` along `dimension`; it is symmetric unless `zero_point_allowed`.
Result<void> expect_filter_scales(const Context& context, const Tensor& filter, std::int32_t dimension,
                                  std::int32_t channels, bool zero_point_allowed);

enum class ScaleProduct { in_double, in_float };

/// Adds tables "filter", "multiplier" and "shift" (`channels` of them) and, where there is one, "bias" of `outputs`
/// elements in the accumulator's type.
struct FilterTables {
  const Tensor& input;
  const Tensor& filter;
  const Tensor* bias;
  std::size_t channels;
  std::int32_t outputs;
  ScaleProduct product = ScaleProduct::in_double;
};
Result<void> add_filter_tables(const Context& context, const FilterTables& tables, Call& call);

}  // namespace probemark::lowering
