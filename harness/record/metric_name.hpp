// The closed list of metrics: their names in a Record, their keys in JSON (which carry the unit), their nature.
#pragma once

#include <array>
#include <string_view>

namespace probemark {

/// What a metric counts; decides how it is written and formatted.
enum class MetricUnit { instructions, cycles, seconds, joules, bytes };

struct MetricName {
  std::string_view name;      ///< key in Record::metrics
  std::string_view json_key;  ///< key in the JSON record, with its SI unit
  MetricUnit unit;
  std::string_view title;  ///< for people
};

inline constexpr std::array<MetricName, 15> metric_names{{
    {"instructions", "instructions", MetricUnit::instructions, "instructions"},
    {"cycles", "cycles", MetricUnit::cycles, "cycles"},
    {"latency_s", "latency_s", MetricUnit::seconds, "latency"},
    {"energy_j", "energy_j", MetricUnit::joules, "energy"},
    {"energy_net_j", "energy_net_j", MetricUnit::joules, "energy less idle"},
    {"energy_slope_j", "energy_slope_j", MetricUnit::joules, "energy by slope"},
    {"energy_modelled_j", "energy_modelled_j", MetricUnit::joules, "modelled energy"},
    {"code", "code_bytes", MetricUnit::bytes, "code"},
    {"constants", "constants_bytes", MetricUnit::bytes, "constants"},
    {"model", "model_bytes", MetricUnit::bytes, "model"},
    {"static_ram", "static_ram_bytes", MetricUnit::bytes, "static RAM"},
    {"arena", "arena_bytes", MetricUnit::bytes, "arena"},
    {"stack", "stack_bytes", MetricUnit::bytes, "stack"},
    {"flash_total", "flash_total_bytes", MetricUnit::bytes, "flash"},
    {"ram_total", "ram_total_bytes", MetricUnit::bytes, "RAM"},
}};

/// The entry of that Record name; nullptr where there is none.
[[nodiscard]] const MetricName* find_metric(std::string_view name);

/// The entry of that JSON key; nullptr where there is none.
[[nodiscard]] const MetricName* find_metric_key(std::string_view json_key);

/// Whether samples of this unit are whole numbers.
[[nodiscard]] constexpr bool is_whole(MetricUnit unit) {
  return unit == MetricUnit::instructions || unit == MetricUnit::cycles || unit == MetricUnit::bytes;
}

}  // namespace probemark
