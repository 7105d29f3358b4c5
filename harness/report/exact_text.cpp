#include "harness/report/exact_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace probemark {

std::string exact_number(double value) {
  constexpr double largest_exact_integer = 9007199254740992.0;
  const bool whole = value == std::floor(value) && std::abs(value) < largest_exact_integer;
  return whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{}", value);
}

std::string_view unit_symbol(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::instructions:
      return "instructions";
    case MetricUnit::cycles:
      return "cycles";
    case MetricUnit::seconds:
      return "s";
    case MetricUnit::joules:
      return "J";
    case MetricUnit::bytes:
      break;
  }
  return "bytes";
}

}  // namespace probemark
