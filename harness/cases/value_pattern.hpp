// The patterns of data that tensors and tables are filled with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/random.hpp"
#include "reference/program.hpp"

namespace probemark {

/// Rows: name in a space's file. Of integers in [minimum, maximum]:
#define PM_VALUE_PATTERNS(ROW)                                               \
  ROW(uniform)  /* each value equally likely */                              \
  ROW(bell)     /* the mean of three uniform ones */                         \
  ROW(extremes) /* minimum or maximum */                                     \
  ROW(small)    /* within 3 of zero */                                       \
  ROW(zero)     /* zero */                                                   \
  ROW(lowest)   /* minimum */                                                \
  ROW(highest)  /* maximum */                                                \
  ROW(ramp)     /* minimum + (first + i / repeat * step) modulo the range */ \
  ROW(sparse)   /* zero, and one in eight uniform */                         \
  ROW(impulse)  /* zero but for one element, which is minimum or maximum */  \
  ROW(sigmoid_table)                                                         \
  ROW(softmax_exp_table)                                                     \
  ROW(softmax_reciprocal_table)

enum class ValuePattern {
#define PM_ROW(name) name,
  PM_VALUE_PATTERNS(PM_ROW)
#undef PM_ROW
};

std::optional<ValuePattern> value_pattern_named(std::string_view name);

struct ValueRange {
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t zero = 0;  ///< clamped into the range
  std::int64_t first = 0;
  std::int64_t repeat = 1;
  std::int64_t step = 1;
};

/// `count` values of a pattern, minimum <= maximum. A table's pattern has its own length: `count` of its values.
std::vector<std::int64_t> pattern_values(ValuePattern pattern, const ValueRange& range, std::size_t count,
                                         Random& random);

/// Little-endian elements; int4 as packed nibbles, the low one first, an unused one 0xA. float32: value / denominator.
std::vector<std::uint8_t> encoded(const std::vector<std::int64_t>& values, ElementType type,
                                  std::int64_t denominator = 1);

}  // namespace probemark
