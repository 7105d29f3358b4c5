#include "harness/record/metric_name.hpp"

#include <algorithm>

namespace probemark {

const MetricName* find_metric(std::string_view name) {
  const auto found =
      std::find_if(metric_names.begin(), metric_names.end(), [&](auto& entry) { return entry.name == name; });
  return found == metric_names.end() ? nullptr : &*found;
}

const MetricName* find_metric_key(std::string_view json_key) {
  const auto found =
      std::find_if(metric_names.begin(), metric_names.end(), [&](auto& entry) { return entry.json_key == json_key; });
  return found == metric_names.end() ? nullptr : &*found;
}

}  // namespace probemark
