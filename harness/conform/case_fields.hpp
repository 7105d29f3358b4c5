// The parts of a case by name and as numbers: what the minimiser and the diagnosis change.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/case.hpp"

namespace probemark {

/// An integer of a parameter struct; of an array "name[index]".
struct NumberField {
  std::string name;
  std::int32_t* value = nullptr;
};

/// All integers of `parameters`, in declaration order.
std::vector<NumberField> number_fields(Parameters& parameters);
/// The integer of this name ("pad_top", "shape[1]"); null where the struct has none.
std::int32_t* find_number(Parameters& parameters, std::string_view name);
/// Its value, or `otherwise`.
std::int32_t number_or(const Parameters& parameters, std::string_view name, std::int32_t otherwise);

/// Elements as numbers, the bits of a float as an integer; `bytes` beyond the last whole element are left out. Of int4
/// two a byte: of an odd count one more than there are.
std::vector<std::int64_t> elements_of(ElementType type, std::span<const std::uint8_t> bytes);
/// Little-endian elements, each reduced to the type's width.
std::vector<std::uint8_t> bytes_of(ElementType type, std::span<const std::int64_t> elements);

/// The integers that an element of `type` can hold.
struct ElementRange {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
};
ElementRange range_of(ElementType type);

/// How large a case is.
struct CaseSize {
  std::size_t elements = 0;  ///< of inputs, tables and output
  std::size_t macs = 0;      ///< multiply-accumulates; of kernels without any, output elements

  bool operator==(const CaseSize&) const = default;
};
CaseSize size_of(const Case& test);

/// Product of a shape's extents; 1 of a scalar.
std::size_t elements_in(const std::vector<std::int32_t>& shape);

}  // namespace probemark
