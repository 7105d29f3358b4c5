// Lines over a sequence of runs as inline SVG.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace probemark {

struct LinePoint {
  std::size_t step = 0;
  double value = 0;
  std::string detail;   ///< tooltip
  bool marked = false;  ///< drawn as a diamond: something else changed here too

  bool operator==(const LinePoint&) const = default;
};

struct LineSeries {
  std::string label;
  std::vector<LinePoint> points;
};

struct LineChart {
  std::string title;  ///< for screen readers
  std::string y_title;
  std::function<std::string(double)> y_text;  ///< of a tick
  std::vector<std::string> steps;             ///< names below the axis, shown where there is room
  std::vector<LineSeries> series;             ///< lines that go the same way are drawn once
};

/// An <svg> that scales with its container. All text is escaped.
[[nodiscard]] std::string svg_lines(const LineChart& chart);

}  // namespace probemark
