// Quantities for programs to read: nothing rounded, nothing grouped.
#pragma once

#include <string>
#include <string_view>

#include "harness/record/metric_name.hpp"

namespace probemark {

/// The fewest digits that read back as the same number: "48600000", "0.00405".
[[nodiscard]] std::string exact_number(double value);

/// "instructions", "cycles", "s", "J", "bytes".
[[nodiscard]] std::string_view unit_symbol(MetricUnit unit);

}  // namespace probemark
