#include "harness/import/random_graph_builder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace probemark {

std::int32_t RandomGraphBuilder::integer(std::int32_t low, std::int32_t high) {
  const auto range = static_cast<std::uint64_t>(std::int64_t{high} - low + 1);
  return static_cast<std::int32_t>(low + static_cast<std::int64_t>(random_() % range));
}

float RandomGraphBuilder::real(float low, float high) {
  return low + (high - low) * static_cast<float>(random_() >> 40) / static_cast<float>(1 << 24);
}

Quantization RandomGraphBuilder::quantization(ElementType type) {
  if (type == ElementType::int16) {
    if (once_in(4)) {
      const float nearly = once_in(3) ? 1.0F + real(-0.001F, 0.001F) : 1.0F;
      return quantized(std::ldexp(nearly, integer(-13, -10)), 0);
    }
    return quantized(std::ldexp(real(1.0F, 2.0F), integer(-15, -9)), 0);
  }
  const std::int32_t zero_point = once_in(5) ? one_of<std::int32_t>({-128, 127, 0}) : integer(-60, 60);
  return quantized(std::ldexp(real(1.0F, 2.0F), integer(-8, -3)), zero_point);
}

Shape RandomGraphBuilder::shape(std::int32_t rank) {
  Shape shape;
  for (std::int32_t d = 0; d < rank; ++d) {
    shape.push_back(integer(1, rank == 1 ? 60 : 7));
  }
  return shape;
}

std::int32_t RandomGraphBuilder::add_tensor(const Shape& shape, ElementType type, const Quantization& q) {
  const auto index = static_cast<std::int32_t>(graph_.tensors.size());
  Tensor tensor;
  tensor.name = fmt::format("t{}", index);
  tensor.type = type;
  tensor.shape = shape;
  tensor.quantization = q;
  graph_.tensors.push_back(std::move(tensor));
  return index;
}

std::int32_t RandomGraphBuilder::add_input(const Shape& shape, ElementType type, const Quantization& q) {
  const std::int32_t index = add_tensor(shape, type, q);
  graph_.inputs.push_back(index);
  return index;
}

std::int32_t RandomGraphBuilder::add_variable(const Shape& shape, ElementType type, const Quantization& q) {
  const std::int32_t index = add_tensor(shape, type, q);
  graph_.tensors.back().variable = true;
  return index;
}

std::int32_t RandomGraphBuilder::add_random_constant(const Shape& shape, ElementType type, const Quantization& q) {
  const std::int32_t index = add_tensor(shape, type, q);
  Tensor& tensor = graph_.tensors.back();
  tensor.constant = true;
  tensor.data.resize(tensor.bytes());
  for (std::uint8_t& byte : tensor.data) {
    byte = static_cast<std::uint8_t>(integer(0, 255));
  }
  return index;
}

void RandomGraphBuilder::add_operator(OperatorCode code, const Attributes& attributes, std::vector<std::int32_t> inputs,
                                      std::int32_t output) {
  graph_.operators.push_back({code, attributes, std::move(inputs), {output}});
}

Graph RandomGraphBuilder::finish() {
  std::vector<bool> read(graph_.tensors.size(), false);
  for (const Operator& op : graph_.operators) {
    for (const std::int32_t index : op.inputs) {
      if (index >= 0) {
        read[static_cast<std::size_t>(index)] = true;
      }
    }
  }
  for (const Operator& op : graph_.operators) {
    if (!read[static_cast<std::size_t>(op.outputs[0])]) {
      graph_.outputs.push_back(op.outputs[0]);
    }
  }
  return graph_;
}

}  // namespace probemark
