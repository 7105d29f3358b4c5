// One metric of all boards and workloads: a table, and a bar chart of each workload.
#pragma once

#include <string>
#include <string_view>

#include "harness/report/html_sections.hpp"

namespace probemark {

/// A heading, a table and charts for each kind in which the metric was obtained; empty where nobody has it. `metric` is
/// a name of metric_names. Modelled numbers are not ranked.
[[nodiscard]] std::string html_metric(const Report& report, std::string_view metric);

}  // namespace probemark
