#include "reference/graph.hpp"

#include <functional>
#include <numeric>

namespace probemark {

std::size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::boolean:
    case ElementType::int4:
      return 1;
    case ElementType::int16:
      return 2;
    case ElementType::int32:
    case ElementType::float32:
      return 4;
    case ElementType::int64:
      return 8;
  }
  return 1;
}

const char* element_name(ElementType type) {
  switch (type) {
    case ElementType::int8:
      return "int8";
    case ElementType::int16:
      return "int16";
    case ElementType::int32:
      return "int32";
    case ElementType::int64:
      return "int64";
    case ElementType::float32:
      return "float32";
    case ElementType::uint8:
      return "uint8";
    case ElementType::boolean:
      return "bool";
    case ElementType::int4:
      return "int4";
  }
  return "?";
}

std::int64_t Tensor::elements() const {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::size_t Tensor::bytes() const {
  const auto count = static_cast<std::size_t>(elements());
  return type == ElementType::int4 ? (count + 1) / 2 : count * element_size(type);
}

const char* operator_name(OperatorCode code) {
  switch (code) {
#define PM_OPERATOR(name, builtin, lowering) \
  case OperatorCode::name:                   \
    return #name;
#include "reference/operators.inc"
  }
  return "?";
}

const std::vector<OperatorCode>& supported_operators() {
  static const std::vector<OperatorCode> all = {
#define PM_OPERATOR(name, builtin, lowering) OperatorCode::name,
#include "reference/operators.inc"
  };
  return all;
}

std::optional<OperatorCode> operator_of_builtin(std::int32_t code) {
  for (const OperatorCode candidate : supported_operators()) {
    if (static_cast<std::int32_t>(candidate) == code) {
      return candidate;
    }
  }
  return std::nullopt;
}

namespace {
std::size_t sum_of_bytes(const std::vector<Tensor>& tensors, const std::vector<std::int32_t>& indices) {
  std::size_t sum = 0;
  for (const std::int32_t index : indices) {
    sum += tensors[static_cast<std::size_t>(index)].bytes();
  }
  return sum;
}
}  // namespace

std::size_t Graph::input_bytes() const { return sum_of_bytes(tensors, inputs); }
std::size_t Graph::output_bytes() const { return sum_of_bytes(tensors, outputs); }

}  // namespace probemark
