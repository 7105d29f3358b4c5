// Outputs against expectation, element by element. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/record/event.hpp"
#include "reference/graph.hpp"

namespace probemark {

/// The first differing element of one tensor; nullopt where all bytes agree. Sizes are the tensor's.
std::optional<Difference> first_difference(const Tensor& tensor, std::span<const std::uint8_t> expected,
                                           std::span<const std::uint8_t> got);

/// The same over all graph outputs, concatenated.
std::optional<Difference> first_output_difference(const Graph& graph, std::span<const std::uint8_t> expected,
                                                  std::span<const std::uint8_t> got);

/// Elements of all graph outputs of one sample.
std::uint64_t output_elements(const Graph& graph);

}  // namespace probemark
