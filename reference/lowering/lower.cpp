#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

#include "reference/lowering/lowering.hpp"
#include "reference/lowering/recurrent.hpp"
#include "reference/parameters.hpp"
#include "reference/program.hpp"

namespace probemark {
namespace {

Result<std::vector<Call>> lower_operator(const lowering::Context& context) {
  switch (context.op().code) {
#define PM_OPERATOR(name, code, lowering_function) \
  case OperatorCode::name:                         \
    return lowering::lowering_function(context);
#include "reference/operators.inc"
  }
  return context.unsupported("an operator without a lowering", "the operators of `probemark list operators`");
}

constexpr std::int64_t most_elements = std::numeric_limits<std::int32_t>::max() / 8;

/// Index arithmetic is 32 bits wide on the device, and zero-size tensors have no meaning to the kernels.
bool has_usable_shape(const Tensor& tensor) {
  std::int64_t elements = 1;
  for (const std::int32_t extent : tensor.shape) {
    if (extent <= 0 || elements > most_elements / extent) {
      return false;
    }
    elements *= extent;
  }
  return tensor.shape.size() <= PM_MAX_RANK;
}

Result<void> check_shapes(const Graph& graph, const std::vector<std::int32_t>& indices, const std::string& where) {
  for (const std::int32_t index : indices) {
    if (index < 0 || has_usable_shape(graph.tensors[static_cast<std::size_t>(index)])) {
      continue;
    }
    const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
    return fail(
        ErrorKind::invalid_input, fmt::format("tensor '{}' has shape [{}]", tensor.name, fmt::join(tensor.shape, ", ")),
        where,
        fmt::format("supported: up to {} dimensions, all at least 1, up to {} elements", PM_MAX_RANK, most_elements));
  }
  return {};
}

/// Finds the largest of the shifts that belong to a requantization.
struct LargestShift {
  std::int32_t value = -31;
  void number(const char* name, std::int32_t& shift) {
    if (std::string_view(name).ends_with("shift") && std::string_view(name) != "tanh_shift") {  // to the right
      value = std::max(value, shift);
    }
  }
  void real(const char*, float&) {}
  void numbers(const char* name, std::int32_t* values, int count) {
    for (int i = 0; i < count; ++i) {
      number(name, values[i]);
    }
  }
  template <class T>
  void pointer(const char*, const T*&) {}
};

/// Profiles are defined for factors below 2^30; the 64-bit accumulators of int16 kernels for those below 2^7.
Result<void> check_factors(const lowering::Context& context, const Call& call) {
  if (std::holds_alternative<pm_sigmoid_params>(call.parameters)) {
    return {};  // has no factor: its shift is to the right
  }
  LargestShift largest;
  Parameters parameters = call.parameters;
  std::visit([&largest](auto& p) { visit(largest, p); }, parameters);
  std::int32_t most = call.kernel == Kernel::softmax_s8_s8 || call.kernel == Kernel::softmax_s8_s16 ? 31 : 30;
  if (const auto table = call.tables.find("shift"); table != call.tables.end()) {
    std::vector<std::int32_t> shifts(table->second.bytes.size() / 4);
    std::memcpy(shifts.data(), table->second.bytes.data(), table->second.bytes.size());
    largest.value = *std::max_element(shifts.begin(), shifts.end());
    most = context.output().type == ElementType::int16 ? 7 : 30;
  } else if (call.kernel == Kernel::batch_matmul_s16_s16 ||
             call.kernel == Kernel::unidirectional_sequence_lstm_s16_s16) {
    most = 7;
  }
  if (largest.value > most) {
    return context.unsupported(fmt::format("the inputs' scale is more than 2^{} times the output's", most),
                               "outputs whose scale is not that much finer than the accumulator's");
  }
  return {};
}

}  // namespace

Result<Program> lower(const Graph& graph, Profile profile) {
  Program program;
  program.profile = profile;
  for (const auto* list : {&graph.inputs, &graph.outputs}) {
    if (auto checked = check_shapes(graph, *list, "graph inputs and outputs"); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (auto checked = lowering::expect_variables_are_states(graph); !checked) {
    return tl::unexpected(checked.error());
  }
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const lowering::Context context{graph, i, profile};
    for (const auto* list : {&context.op().inputs, &context.op().outputs}) {
      if (auto checked = check_shapes(graph, *list, context.where()); !checked) {
        return tl::unexpected(checked.error());
      }
    }
    auto calls = lower_operator(context);
    if (!calls) {
      return tl::unexpected(calls.error());
    }
    for (Call& call : *calls) {
      if (auto checked = check_factors(context, call); !checked) {
        return tl::unexpected(checked.error());
      }
      program.calls.push_back(std::move(call));
    }
  }
  return program;
}

}  // namespace probemark
