#include "harness/run/difference.hpp"

#include <algorithm>
#include <cstring>

namespace probemark {
namespace {

/// Element `i` as an integer; float32 elements by their bits.
std::int64_t element_at(ElementType type, const std::uint8_t* bytes, std::size_t i) {
  switch (element_size(type)) {
    case 2: {
      std::int16_t value = 0;
      std::memcpy(&value, bytes + 2 * i, 2);
      return value;
    }
    case 4: {
      std::int32_t value = 0;
      std::memcpy(&value, bytes + 4 * i, 4);
      return value;
    }
    case 8: {
      std::int64_t value = 0;
      std::memcpy(&value, bytes + 8 * i, 8);
      return value;
    }
    default:
      return type == ElementType::int8 || type == ElementType::int4 ? static_cast<std::int8_t>(bytes[i]) : bytes[i];
  }
}

std::vector<std::int64_t> coordinates_of(const std::vector<std::int32_t>& shape, std::size_t index) {
  std::vector<std::int64_t> coordinates(shape.size());
  for (std::size_t d = shape.size(); d-- > 0;) {
    const auto extent = static_cast<std::size_t>(std::max(shape[d], 1));
    coordinates[d] = static_cast<std::int64_t>(index % extent);
    index /= extent;
  }
  return coordinates;
}

}  // namespace

std::optional<Difference> first_difference(const Tensor& tensor, std::span<const std::uint8_t> expected,
                                           std::span<const std::uint8_t> got) {
  const std::size_t size = element_size(tensor.type);
  const std::size_t elements = std::min(expected.size(), got.size()) / size;
  std::optional<Difference> difference;
  for (std::size_t i = 0; i < elements; ++i) {
    if (std::memcmp(expected.data() + i * size, got.data() + i * size, size) == 0) {
      continue;
    }
    if (!difference) {
      difference.emplace();
      difference->tensor = tensor.name;
      difference->coordinates = coordinates_of(tensor.shape, i);
      difference->expected = element_at(tensor.type, expected.data(), i);
      difference->got = element_at(tensor.type, got.data(), i);
      difference->elements = elements;
    }
    ++difference->differing;
  }
  return difference;
}

std::optional<Difference> first_output_difference(const Graph& graph, std::span<const std::uint8_t> expected,
                                                  std::span<const std::uint8_t> got) {
  std::size_t at = 0;
  for (const std::int32_t index : graph.outputs) {
    const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
    if (auto found = first_difference(tensor, expected.subspan(at, tensor.bytes()), got.subspan(at, tensor.bytes()))) {
      return found;
    }
    at += tensor.bytes();
  }
  return std::nullopt;
}

std::uint64_t output_elements(const Graph& graph) {
  std::uint64_t sum = 0;
  for (const std::int32_t index : graph.outputs) {
    sum += static_cast<std::uint64_t>(graph.tensors[static_cast<std::size_t>(index)].elements());
  }
  return sum;
}

}  // namespace probemark
