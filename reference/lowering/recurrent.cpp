#include "reference/lowering/recurrent.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace probemark::lowering {

Result<void> expect_state(const Context& context, std::size_t input, ElementType type, std::int64_t elements) {
  const Tensor& state = *context.input(input);
  if (!state.variable || state.type != type || state.elements() != elements) {
    return context.unsupported(fmt::format("input {} is {} of {} elements{}", input, element_name(state.type),
                                           state.elements(), state.variable ? "" : ", not variable"),
                               fmt::format("a variable {} state of {} elements", element_name(type), elements));
  }
  return expect_activation_type(context, state);
}

namespace {

/// A constant of `type` and `shape`; int8 and int16 with one scale and zero point 0.
Result<void> expect_constant(const Context& context, std::size_t input, ElementType type,
                             const std::vector<std::int32_t>& shape) {
  const Tensor& tensor = *context.input(input);
  if (!tensor.constant || tensor.type != type || tensor.shape != shape) {
    return context.unsupported(fmt::format("input {} is {} [{}]{}", input, element_name(tensor.type),
                                           fmt::join(tensor.shape, ", "), tensor.constant ? "" : ", not constant"),
                               fmt::format("constant {} [{}]", element_name(type), fmt::join(shape, ", ")));
  }
  if (type != ElementType::int8 && type != ElementType::int16) {
    return {};
  }
  if (auto checked = expect_per_tensor(context, tensor); !checked) {
    return checked;
  }
  return zero_point_of(tensor) == 0
             ? Result<void>()
             : context.unsupported(fmt::format("input {} has zero point {}", input, zero_point_of(tensor)),
                                   "zero point 0 for the weights of a recurrent operator");
}

}  // namespace

Table table_of_tensor(const Tensor& tensor) { return {tensor.type, tensor.data}; }

Result<void> expect_constants(const Context& context, const std::vector<ExpectedConstant>& constants) {
  for (const ExpectedConstant& c : constants) {
    if (auto checked = expect_constant(context, c.input, c.type, c.shape); !checked) {
      return checked;
    }
  }
  return {};
}

namespace {

bool is_state(OperatorCode code, std::size_t input) {
  return (code == OperatorCode::SVDF && input == 4) ||
         (code == OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM && (input == 18 || input == 19));
}

}  // namespace

Result<void> expect_variables_are_states(const Graph& graph) {
  std::vector<bool> taken(graph.tensors.size(), false);
  const auto variable = [&graph](std::int32_t index) {
    return index >= 0 && graph.tensors[static_cast<std::size_t>(index)].variable;
  };
  for (const auto* ends : {&graph.inputs, &graph.outputs}) {
    if (std::any_of(ends->begin(), ends->end(), variable)) {
      return fail(ErrorKind::invalid_input, "a variable tensor among the graph's inputs and outputs", "graph",
                  "supported: variable tensors as states of operators");
    }
  }
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const Context context{graph, i, Profile::double_rounding};
    const Operator& op = context.op();
    for (std::size_t k = 0; k < op.inputs.size(); ++k) {
      if (!variable(op.inputs[k])) {
        continue;
      }
      const auto t = static_cast<std::size_t>(op.inputs[k]);
      if (!is_state(op.code, k) || taken[t] || graph.tensors[t].constant) {
        return context.unsupported(fmt::format("input {} is the variable tensor '{}'", k, graph.tensors[t].name),
                                   "a variable tensor without data, as the state of one operator");
      }
      taken[t] = true;
    }
    if (std::any_of(op.outputs.begin(), op.outputs.end(), variable)) {
      return context.unsupported("writes a variable tensor", "variable tensors as states of operators");
    }
  }
  return {};
}

}  // namespace probemark::lowering
