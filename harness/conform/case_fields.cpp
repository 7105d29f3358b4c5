#include "harness/conform/case_fields.hpp"

#include <fmt/format.h>

#include <limits>

#include "reference/parameters.hpp"

namespace probemark {
namespace {

struct NumberCollector {
  std::vector<NumberField>& fields;
  void number(const char* name, std::int32_t& value) const { fields.push_back({name, &value}); }
  void numbers(const char* name, std::int32_t* values, int count) const {
    for (int i = 0; i < count; ++i) fields.push_back({fmt::format("{}[{}]", name, i), values + i});
  }
  void real(const char*, const float&) const {}
  template <class T>
  void pointer(const char*, const T*&) const {}
};

/// Two a byte, the low one first.
std::vector<std::int64_t> nibbles_of(std::span<const std::uint8_t> bytes) {
  std::vector<std::int64_t> elements;
  for (const std::uint8_t byte : bytes) {
    elements.push_back(((byte & 15) ^ 8) - 8);
    elements.push_back((byte >> 4 ^ 8) - 8);
  }
  return elements;
}

std::size_t product(std::initializer_list<std::int32_t> factors) {
  std::size_t value = 1;
  for (const std::int32_t factor : factors) value *= static_cast<std::size_t>(factor < 0 ? 0 : factor);
  return value;
}

std::size_t macs_of(const Case& test) {
  const std::size_t outputs = elements_in(test.output.shape);
  const Parameters& p = test.parameters;
  if (const auto* conv = std::get_if<pm_conv2d_params>(&p)) {
    return outputs * product({conv->filter_h, conv->filter_w, conv->filter_c});
  }
  if (const auto* dense = std::get_if<pm_fully_connected_params>(&p)) return outputs * product({dense->input_depth});
  if (const auto* matmul = std::get_if<pm_batch_matmul_params>(&p)) return outputs * product({matmul->depth});
  if (const auto* pool = std::get_if<pm_pool2d_params>(&p)) return outputs * product({pool->filter_h, pool->filter_w});
  return outputs;
}

}  // namespace

std::vector<NumberField> number_fields(Parameters& parameters) {
  std::vector<NumberField> fields;
  NumberCollector collector{fields};
  std::visit([&collector](auto& p) { visit(collector, p); }, parameters);
  return fields;
}

std::int32_t* find_number(Parameters& parameters, std::string_view name) {
  for (const NumberField& field : number_fields(parameters)) {
    if (field.name == name) return field.value;
  }
  return nullptr;
}

std::int32_t number_or(const Parameters& parameters, std::string_view name, std::int32_t otherwise) {
  Parameters copy = parameters;
  const std::int32_t* value = find_number(copy, name);
  return value == nullptr ? otherwise : *value;
}

std::vector<std::int64_t> elements_of(ElementType type, std::span<const std::uint8_t> bytes) {
  if (type == ElementType::int4) return nibbles_of(bytes);
  const std::size_t size = element_size(type);
  const bool is_signed = range_of(type).lowest < 0;
  std::vector<std::int64_t> elements(bytes.size() / size);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    std::uint64_t bits = 0;
    for (std::size_t b = size; b-- > 0;) bits = bits << 8 | bytes[i * size + b];
    const unsigned spare = static_cast<unsigned>(64 - 8 * size);
    elements[i] = is_signed ? static_cast<std::int64_t>(bits << spare) >> spare : static_cast<std::int64_t>(bits);
  }
  return elements;
}

std::vector<std::uint8_t> bytes_of(ElementType type, std::span<const std::int64_t> elements) {
  std::vector<std::uint8_t> bytes;
  if (type == ElementType::int4) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto nibble = static_cast<std::uint8_t>(elements[i] & 15);
      if (i % 2 == 0) bytes.push_back(nibble);
      if (i % 2 == 1) bytes.back() = static_cast<std::uint8_t>(bytes.back() | nibble << 4);
    }
    return bytes;
  }
  bytes.reserve(elements.size() * element_size(type));
  for (const std::int64_t element : elements) {
    for (std::size_t b = 0; b < element_size(type); ++b) {
      bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(element) >> (8 * b)));
    }
  }
  return bytes;
}

ElementRange range_of(ElementType type) {
  switch (type) {
    case ElementType::int4:
      return {-8, 7};
    case ElementType::int8:
      return {-128, 127};
    case ElementType::int16:
      return {-32768, 32767};
    case ElementType::int32:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    case ElementType::int64:
      return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    case ElementType::float32:
      return {0, std::numeric_limits<std::uint32_t>::max()};
    case ElementType::uint8:
    case ElementType::boolean:
      return {0, 255};
  }
  return {};
}

std::size_t elements_in(const std::vector<std::int32_t>& shape) {
  std::size_t count = 1;
  for (const std::int32_t extent : shape) count *= static_cast<std::size_t>(extent < 0 ? 0 : extent);
  return count;
}

CaseSize size_of(const Case& test) {
  CaseSize size{elements_in(test.output.shape), macs_of(test)};
  for (const CaseTensor& input : test.inputs) size.elements += elements_in(input.shape);
  for (const auto& [name, table] : test.tables) size.elements += elements_of(table.type, table.bytes).size();
  return size;
}

}  // namespace probemark
