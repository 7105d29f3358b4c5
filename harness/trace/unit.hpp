// Units as instruments write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace probemark {

/// s, A, V, W, J or C with a prefix n, u, µ, m, k or none.
struct Unit {
  char base = 0;      ///< 's', 'A', 'V', 'W', 'J', 'C'
  double factor = 1;  ///< to the base unit
};
std::optional<Unit> parse_unit(std::string_view text);

/// "Current(uA)", "Time [s]", "time": a column's name, and its unit where it has one.
struct ColumnTitle {
  std::string name;
  std::string unit;
};
ColumnTitle parse_column_title(std::string_view title);

}  // namespace probemark
