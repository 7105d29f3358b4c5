#include "harness/conform/output_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace probemark {
namespace {

template <class T>
T value_at(std::span<const std::uint8_t> bytes, std::size_t element) {
  T value;
  std::memcpy(&value, bytes.data() + element * sizeof(T), sizeof(T));
  return value;
}

template <class Use>
auto with_element(ElementType type, std::span<const std::uint8_t> bytes, std::size_t element, const Use& use) {
  switch (type) {
    case ElementType::int16:
      return use(value_at<std::int16_t>(bytes, element));
    case ElementType::int32:
      return use(value_at<std::int32_t>(bytes, element));
    case ElementType::int64:
      return use(value_at<std::int64_t>(bytes, element));
    case ElementType::float32:
      return use(value_at<float>(bytes, element));
    case ElementType::uint8:
    case ElementType::boolean:
      return use(value_at<std::uint8_t>(bytes, element));
    case ElementType::int8:
    case ElementType::int4:
      break;
  }
  return use(value_at<std::int8_t>(bytes, element));
}

double number_at(ElementType type, std::span<const std::uint8_t> bytes, std::size_t element) {
  return with_element(type, bytes, element, [](auto value) { return static_cast<double>(value); });
}

}  // namespace

std::size_t elements_of(const CaseTensor& tensor) {
  std::size_t count = 1;
  for (const std::int32_t extent : tensor.shape) {
    count *= static_cast<std::size_t>(std::max(extent, 0));
  }
  return count;
}

std::vector<std::int64_t> index_of(const CaseTensor& tensor, std::size_t element) {
  std::vector<std::int64_t> index(tensor.shape.size());
  for (std::size_t d = tensor.shape.size(); d-- > 0;) {
    const auto extent = static_cast<std::size_t>(std::max(tensor.shape[d], 1));
    index[d] = static_cast<std::int64_t>(element % extent);
    element /= extent;
  }
  return index;
}

std::string element_text(ElementType type, std::span<const std::uint8_t> bytes, std::size_t element) {
  if ((element + 1) * element_size(type) > bytes.size()) {
    return {};
  }
  return with_element(type, bytes, element, [](auto value) { return fmt::format("{}", +value); });
}

std::optional<OutputDifference> output_difference(const CaseTensor& output, std::span<const std::uint8_t> expected,
                                                  std::span<const std::uint8_t> got) {
  const std::size_t size = element_size(output.type);
  OutputDifference difference;
  difference.elements = elements_of(output);
  for (std::size_t i = 0; i < difference.elements; ++i) {
    const bool there = (i + 1) * size <= std::min(expected.size(), got.size());
    if (there && std::memcmp(expected.data() + i * size, got.data() + i * size, size) == 0) {
      continue;
    }
    if (difference.wrong++ == 0) {
      difference.first_element = i;
      difference.at = index_of(output, i);
      difference.expected = element_text(output.type, expected, i);
      difference.got = element_text(output.type, got, i);
    }
    if (there) {
      const double apart = std::abs(number_at(output.type, expected, i) - number_at(output.type, got, i));
      difference.largest = std::max(difference.largest, std::isnan(apart) ? 0 : apart);
      difference.off_by_one += output.type != ElementType::float32 && apart == 1 ? 1 : 0;
    }
  }
  return difference.wrong == 0 ? std::nullopt : std::optional(difference);
}

}  // namespace probemark
