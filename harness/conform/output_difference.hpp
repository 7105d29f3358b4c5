// The output of a case against what is expected, element by element. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/cases/case.hpp"

namespace probemark {

struct OutputDifference {
  std::size_t elements = 0;       ///< of the output
  std::size_t wrong = 0;          ///< elements
  std::size_t off_by_one = 0;     ///< integer elements that differ by 1
  double largest = 0;             ///< magnitude of the largest difference; of floats, in their units
  std::vector<std::int64_t> at;   ///< index of the first wrong element
  std::string expected, got;      ///< there
  std::size_t first_element = 0;  ///< the same place, counted through
};

/// Nullopt where all bytes agree. Both spans are as long as `output` says; a shorter one counts as different there.
std::optional<OutputDifference> output_difference(const CaseTensor& output, std::span<const std::uint8_t> expected,
                                                  std::span<const std::uint8_t> got);

/// The number of elements of a shape.
std::size_t elements_of(const CaseTensor& tensor);

/// The index of the element that stands at place `element` of a row-major tensor.
std::vector<std::int64_t> index_of(const CaseTensor& tensor, std::size_t element);

/// The element at place `element` as text; empty beyond the end.
std::string element_text(ElementType type, std::span<const std::uint8_t> bytes, std::size_t element);

}  // namespace probemark
