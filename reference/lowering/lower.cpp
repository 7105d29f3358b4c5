#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "reference/lowering/lowering.hpp"
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

/// Index arithmetic is 32 bits wide on the device, and zero-size tensors have no meaning to the kernels.
Result<void> check_shape(const Graph& graph, const lowering::Context& context, std::int32_t index) {
  const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
  std::int64_t elements = 1;
  bool valid = tensor.shape.size() <= PM_MAX_RANK;
  for (const std::int32_t extent : tensor.shape) {
    valid = valid && extent > 0;
    elements = valid ? elements * extent : 0;
    valid = valid && elements <= std::numeric_limits<std::int32_t>::max() / 8;
  }
  if (!valid) {
    return context.unsupported(fmt::format("tensor '{}' has shape [{}]", tensor.name, fmt::join(tensor.shape, ", ")),
                               fmt::format("up to {} dimensions, all at least 1, under 2^28 elements", PM_MAX_RANK));
  }
  return {};
}

}  // namespace

Result<Program> lower(const Graph& graph, Profile profile) {
  Program program;
  program.profile = profile;
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const lowering::Context context{graph, i, profile};
    for (const auto* list : {&context.op().inputs, &context.op().outputs}) {
      for (const std::int32_t index : *list) {
        if (index < 0) {
          continue;
        }
        if (auto checked = check_shape(graph, context, index); !checked) {
          return tl::unexpected(checked.error());
        }
      }
    }
    auto calls = lower_operator(context);
    if (!calls) {
      return tl::unexpected(calls.error());
    }
    std::move(calls->begin(), calls->end(), std::back_inserter(program.calls));
  }
  return program;
}

}  // namespace probemark
