// Points by two costs, those that nothing beats joined by a line and named: a Pareto chart as inline SVG.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/report/pareto.hpp"

namespace probemark {

struct ScatterPoint {
  CostPair cost;
  std::string label;
  std::string detail;  ///< tooltip
};

struct ScatterChart {
  std::string title;  ///< for screen readers
  std::string x_title;
  std::string y_title;
  std::function<std::string(double)> x_text;  ///< of a tick
  std::function<std::string(double)> y_text;
  std::vector<ScatterPoint> points;  ///< `cost.first` to the right, `cost.second` upwards
};

/// An <svg> that scales with its container. All text is escaped.
[[nodiscard]] std::string svg_scatter(const ScatterChart& chart);

}  // namespace probemark
