// For tests: a model of two FULLY_CONNECTED operators, of any size.
#pragma once

#include <cstdint>
#include <string>

#include "reference/graph.hpp"

namespace probemark {

/// How many elements each of the three activations has.
struct LayerWidths {
  std::int32_t input = 8;
  std::int32_t hidden = 6;
  std::int32_t output = 4;
};

/// input [1, input] -> hidden -> output [1, output], int8, with weights that count up from -3.
inline Graph two_layer_graph(const LayerWidths& widths = {}) {
  Graph graph;
  const auto add = [&graph](Tensor tensor) {
    graph.tensors.push_back(std::move(tensor));
    return static_cast<std::int32_t>(graph.tensors.size() - 1);
  };
  const auto activation = [&add](const std::string& name, std::int32_t elements) {
    return add({name, ElementType::int8, {1, elements}, {{0.5F}, {1}, 0}, false, {}});
  };
  const auto filter = [&add](const std::string& name, std::int32_t outputs, std::int32_t depth) {
    Tensor tensor{name, ElementType::int8, {outputs, depth}, {{0.25F}, {0}, 0}, true, {}};
    for (std::size_t i = 0; i < tensor.bytes(); ++i) {
      tensor.data.push_back(static_cast<std::uint8_t>(static_cast<int>(i % 7) - 3));
    }
    return add(std::move(tensor));
  };
  const std::int32_t input = activation("input", widths.input);
  const std::int32_t hidden = activation("hidden", widths.hidden);
  const std::int32_t output = activation("output", widths.output);
  const std::int32_t first = filter("first/weights", widths.hidden, widths.input);
  const std::int32_t second = filter("second/weights", widths.output, widths.hidden);
  graph.operators.push_back({OperatorCode::FULLY_CONNECTED, {}, {input, first, -1}, {hidden}});
  graph.operators.push_back({OperatorCode::FULLY_CONNECTED, {}, {hidden, second, -1}, {output}});
  graph.inputs = {input};
  graph.outputs = {output};
  return graph;
}

}  // namespace probemark
