// Graph -> .tflite, the inverse of tflite_import.hpp. For tests: random models for the oracles, hostile variants for
// the importer.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/graph.hpp"

namespace probemark {

/// A TensorFlow Lite model of one subgraph. import_tflite(write_tflite(graph)) == graph for every graph that the
/// importer accepts.
std::vector<std::uint8_t> write_tflite(const Graph& graph);

}  // namespace probemark
