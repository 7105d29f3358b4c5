// A metric from its samples. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// Kind `measured`, with the median and, where there are enough samples, its 95 % interval. `samples` are not empty, in
/// the metric's unit.
[[nodiscard]] Measurement measured(std::vector<double> samples, std::string method, std::string resolution);

}  // namespace probemark
