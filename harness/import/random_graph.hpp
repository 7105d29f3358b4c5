// Seeded random quantized graphs: what the oracles, the arena planner and the fuzz corpus are tested with. The same
// seed gives the same graph with every compiler.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/graph.hpp"

namespace probemark {

/// Whether `code` has kernels for activations of `type`: some operators are for int8 alone.
bool takes_activations(OperatorCode code, ElementType type);

/// Whether `code` has kernels for int4 weights, under int8 activations.
bool takes_int4_weights(OperatorCode code);

/// A graph of one `code` operator on activations and with weights that it takes. Every row of reference/operators.inc
/// has a generator: a row without one does not compile. Scales are such that most outputs do not saturate.
Graph random_operator_graph(OperatorCode code, ElementType activations, std::uint64_t seed,
                            ElementType weights = ElementType::int8);

/// A chain of 2 to `longest` operators; some read earlier tensors as well. Every fourth seed has int4 weights.
Graph random_chain(ElementType activations, int longest, std::uint64_t seed);

/// One sample of all inputs of `graph`, concatenated: integers over their whole range; floats around the range of the
/// QUANTIZE that reads them, half of them exactly on its ties.
std::vector<std::uint8_t> random_input(const Graph& graph, std::uint64_t seed);

}  // namespace probemark
