// The share of wall time in which something was going on, whatever overlaps. Pure.
#pragma once

#include <utility>
#include <vector>

namespace probemark {

/// Seconds covered by at least one of the [begin, end) intervals.
double covered_seconds(std::vector<std::pair<double, double>> intervals);

}  // namespace probemark
