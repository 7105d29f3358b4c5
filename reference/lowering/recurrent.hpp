// What the lowerings of operators with state share.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {

/// Input `input`: a variable tensor of `type` and `elements` elements with one scale.
Result<void> expect_state(const Context& context, std::size_t input, ElementType type, std::int64_t elements);

struct ExpectedConstant {
  std::size_t input;
  ElementType type;
  std::vector<std::int32_t> shape;
};

/// Constants of these types and shapes; int8 and int16 with one scale and zero point 0.
Result<void> expect_constants(const Context& context, const std::vector<ExpectedConstant>& constants);

/// A constant as a call's table.
Table table_of_tensor(const Tensor& tensor);

/// Every variable tensor is the state of one operator, and nothing else reads, writes or returns it.
Result<void> expect_variables_are_states(const Graph& graph);

}  // namespace probemark::lowering
