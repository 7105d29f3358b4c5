#include "harness/report/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace probemark {
namespace {

/// Three significant digits, without an exponent.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  if (size >= 9.995) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

std::string with_unit(double value, const std::string& unit) {
  return unit.empty() ? three_digits(value) : three_digits(value) + " " + unit;
}

/// For quantities from nano to kilo.
std::string format_small(double value, const char* unit) {
  static constexpr std::array<std::pair<double, const char*>, 4> prefixes{
      {{1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}}};
  for (const auto& [scale, prefix] : prefixes) {
    if (std::abs(value) >= 0.9995 * scale) return with_unit(value / scale, std::string(prefix) + unit);
  }
  return value == 0 ? fmt::format("0 {}", unit) : fmt::format("{:.3g} {}", value, unit);
}

}  // namespace

std::string format_count(double count) {
  static constexpr std::array<std::pair<double, const char*>, 4> prefixes{
      {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [scale, prefix] : prefixes) {
    if (count >= 0.9995 * scale) return with_unit(count / scale, prefix);
  }
  return count == std::floor(count) ? fmt::format("{:.0f}", count) : three_digits(count);
}

std::string format_bytes(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  const bool mega = bytes >= 1024.0 * 1024 * 0.9995;
  const double value = bytes / (mega ? 1024.0 * 1024 : 1024.0);
  const bool whole = value == std::floor(value);
  return fmt::format("{:.{}f} {}", value, whole ? 0 : (mega ? 2 : 1), mega ? "MiB" : "KiB");
}

std::string format_seconds(double seconds) { return format_small(seconds, "s"); }

std::string format_joules(double joules) { return format_small(joules, "J"); }

std::string format_hertz(double hertz) {
  if (hertz >= 1e6) return fmt::format("{:g} MHz", hertz / 1e6);
  if (hertz >= 1e3) return fmt::format("{:g} kHz", hertz / 1e3);
  return fmt::format("{:g} Hz", hertz);
}

std::string format_duration(double seconds) {
  if (!(seconds >= 0)) return "?";
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto total = static_cast<std::uint64_t>(std::llround(seconds));
  if (total < 3600) return fmt::format("{}:{:02}", total / 60, total % 60);
  return fmt::format("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60);
}

std::string format_exact(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string format_share(double share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  return fmt::format("{:.1f} %", share * 100);
}

std::string format_quantity(double value, MetricUnit unit) {
  switch (unit) {
    case MetricUnit::seconds:
      return format_seconds(value);
    case MetricUnit::joules:
      return format_joules(value);
    case MetricUnit::bytes:
      return format_bytes(value);
    case MetricUnit::instructions:
    case MetricUnit::cycles:
      break;
  }
  return format_count(value);
}

}  // namespace probemark
