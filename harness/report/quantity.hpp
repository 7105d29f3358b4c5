// Quantities for people to read. Exact values stay in the records.
#pragma once

#include <cstdint>
#include <string>

#include "harness/record/metric_name.hpp"

namespace probemark {

/// Three significant digits with an SI prefix: "48.6 M", "812".
[[nodiscard]] std::string format_count(double count);

/// Binary prefixes: "46.3 KiB", "812 B".
[[nodiscard]] std::string format_bytes(double bytes);

/// Seconds as "4.05 ms".
[[nodiscard]] std::string format_seconds(double seconds);

/// Joules as "323 µJ".
[[nodiscard]] std::string format_joules(double joules);

/// Hertz as "120 MHz".
[[nodiscard]] std::string format_hertz(double hertz);

/// A span of host time: "4.2 s", "1:23", "2:03:04".
[[nodiscard]] std::string format_duration(double seconds);

/// All digits, grouped: "48,600,000".
[[nodiscard]] std::string format_exact(std::uint64_t count);

/// A share of 1 as "43.1 %".
[[nodiscard]] std::string format_share(double share);

/// By the metric's unit.
[[nodiscard]] std::string format_quantity(double value, MetricUnit unit);

}  // namespace probemark
