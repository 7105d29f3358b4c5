// A bound on the work of one inference, by which tests with hostile models leave out those that are valid and slow.
#pragma once

#include <algorithm>
#include <cstdint>

#include "reference/graph.hpp"

namespace probemark {

/// Whether `graph` takes at most about `most` steps and each of its tensors holds at most as many elements. Every
/// kernel reads, for each output, at most the whole of its largest input.
inline bool is_quick(const Graph& graph, std::int64_t most = 1 << 20) {
  std::int64_t steps = 0;
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.elements() > most) {
      return false;
    }
  }
  for (const Operator& op : graph.operators) {
    std::int64_t outputs = 0;
    std::int64_t largest = 1;
    for (const std::int32_t index : op.outputs) {
      outputs += graph.tensors[static_cast<std::size_t>(index)].elements();
    }
    for (const std::int32_t index : op.inputs) {
      largest = index < 0 ? largest : std::max(largest, graph.tensors[static_cast<std::size_t>(index)].elements());
    }
    steps += outputs * largest;
    if (steps > most) {
      return false;
    }
  }
  return true;
}

}  // namespace probemark
