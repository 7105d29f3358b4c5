// What a comparison of two figures comes to. B is judged against A; of every metric, less is better.
#pragma once

#include <string_view>

#include "harness/record/metric_name.hpp"

namespace probemark {

enum class ComparisonVerdict {
  better,
  worse,
  equal,       ///< exact figures that are the same
  unresolved,  ///< samples whose difference is not beyond chance, or not beyond the noise floor
  too_few,     ///< too few samples for any verdict
  not_comparable,
};

/// "faster", "smaller", "less"; "slower", "larger", "more"; "equal", "no difference resolved", "too few samples", "not
/// comparable".
[[nodiscard]] std::string_view word_of(ComparisonVerdict verdict, MetricUnit unit);

}  // namespace probemark
