// One generator an operator: appends it to the graph with random attributes, constants and output quantization.
#pragma once

#include "harness/import/random_graph_builder.hpp"

namespace probemark::random_operators {

/// Each append_<OPERATOR>(builder, input) reads the activation `input` and returns the tensor that it writes.
#define PM_OPERATOR(name, code, lowering) std::int32_t append_##name(RandomGraphBuilder& builder, std::int32_t input);
#include "reference/operators.inc"

/// A fused activation; none most of the time.
Activation random_activation(RandomGraphBuilder& builder);

/// A zero point that suits `type`.
std::int64_t random_zero_point(RandomGraphBuilder& builder, ElementType type);

/// Output extent of a window, 0 where it does not fit.
std::int32_t window_outputs(std::int32_t input, std::int32_t filter, std::int32_t stride, std::int32_t dilation,
                            Padding padding);

}  // namespace probemark::random_operators
