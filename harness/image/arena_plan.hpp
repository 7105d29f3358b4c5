// Where each run-time tensor lives in the arena: tensors whose lifetimes overlap never share bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

struct ArenaPlan {
  std::size_t bytes = 0;
  /// By tensor; nullopt for constants and tensors that no call touches.
  std::vector<std::optional<std::size_t>> offset;
};

/// Places the largest tensors first, each at the lowest offset that is free over its lifetime (the greedy-by-size
/// method). A RESHAPE whose input is not read later shares its input's bytes. Graph inputs live from the start, outputs
/// to the end. `alignment` in bytes, a power of two.
ArenaPlan plan_arena(const Graph& graph, const Program& program, std::size_t alignment);

}  // namespace probemark
