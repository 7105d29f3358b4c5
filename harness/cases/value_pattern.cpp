#include "harness/cases/value_pattern.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "reference/lowering/tables.hpp"

namespace probemark {
namespace {

template <class Table>
std::vector<std::int64_t> first_of(const Table& table, std::size_t count) {
  std::vector<std::int64_t> values(table.begin(), table.end());
  values.resize(count);
  return values;
}

std::int64_t random_value(ValuePattern pattern, const ValueRange& r, Random& random) {
  switch (pattern) {
    case ValuePattern::bell:
      return (random.between(r.minimum, r.maximum) + random.between(r.minimum, r.maximum) +
              random.between(r.minimum, r.maximum)) /
             3;
    case ValuePattern::extremes:
      return random.coin() ? r.minimum : r.maximum;
    case ValuePattern::small:
      return std::clamp(r.zero + random.between(-3, 3), r.minimum, r.maximum);
    case ValuePattern::sparse:
      return random.below(8) == 0 ? random.between(r.minimum, r.maximum) : r.zero;
    default:
      return random.between(r.minimum, r.maximum);
  }
}

}  // namespace

std::optional<ValuePattern> value_pattern_named(std::string_view name) {
#define PM_ROW(pattern)           \
  if (name == #pattern) {         \
    return ValuePattern::pattern; \
  }
  PM_VALUE_PATTERNS(PM_ROW)
#undef PM_ROW
  return std::nullopt;
}

std::vector<std::int64_t> pattern_values(ValuePattern pattern, const ValueRange& given, std::size_t count,
                                         Random& random) {
  ValueRange r = given;
  r.zero = std::clamp(r.zero, r.minimum, r.maximum);
  std::vector<std::int64_t> values(count, r.zero);
  switch (pattern) {
    case ValuePattern::zero:
      break;
    case ValuePattern::lowest:
      std::fill(values.begin(), values.end(), r.minimum);
      break;
    case ValuePattern::highest:
      std::fill(values.begin(), values.end(), r.maximum);
      break;
    case ValuePattern::ramp: {
      const std::int64_t span = r.maximum - r.minimum + 1;
      for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t moved = static_cast<std::int64_t>(i) / std::max<std::int64_t>(r.repeat, 1) % span;
        const std::int64_t place = (r.first % span + moved * (r.step % span)) % span;
        values[i] = r.minimum + (place < 0 ? place + span : place);
      }
      break;
    }
    case ValuePattern::impulse:
      if (count > 0) {
        values[random.below(count)] = random.coin() ? r.minimum : r.maximum;
      }
      break;
    case ValuePattern::sigmoid_table:
      return first_of(lowering::sigmoid_table(), count);
    case ValuePattern::softmax_exp_table:
      return first_of(lowering::softmax_exp_table(), count);
    case ValuePattern::softmax_reciprocal_table:
      return first_of(lowering::softmax_reciprocal_table(), count);
    default:
      for (std::int64_t& value : values) {
        value = random_value(pattern, r, random);
      }
  }
  return values;
}

std::vector<std::uint8_t> encoded(const std::vector<std::int64_t>& values, ElementType type, std::int64_t denominator) {
  std::vector<std::uint8_t> bytes;
  if (type == ElementType::int4) {
    bytes.assign((values.size() + 1) / 2, 0xA0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto nibble = static_cast<unsigned>(values[i]) & 0xFU;
      bytes[i / 2] = static_cast<std::uint8_t>(i % 2 == 0 ? (bytes[i / 2] & 0xF0U) | nibble
                                                          : (bytes[i / 2] & 0x0FU) | nibble << 4);
    }
    return bytes;
  }
  const std::size_t size = element_size(type);
  bytes.resize(values.size() * size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (type == ElementType::float32) {
      const auto real = static_cast<float>(static_cast<double>(values[i]) / static_cast<double>(denominator));
      std::memcpy(bytes.data() + i * size, &real, size);
    } else {
      std::memcpy(bytes.data() + i * size, &values[i], size);  // the low bytes: hosts are little-endian
    }
  }
  return bytes;
}

}  // namespace probemark
