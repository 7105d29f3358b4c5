// Bar charts as inline SVG. Colours come from the page's style sheet, so that they follow light, dark and print.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace probemark {

/// One horizontal bar: parts side by side, then a text.
struct ChartBar {
  std::string label;
  std::vector<double> parts;                               ///< in the order of the chart's series
  std::vector<std::string> details;                        ///< tooltip of each part
  std::string text;                                        ///< behind the bar, e.g. "48.6 M"
  bool outlined = false;                                   ///< an empty dashed bar, for what would be needed
  std::optional<std::pair<double, double>> interval = {};  ///< a whisker over the bar
  std::string board = {};                                  ///< what the bar is about, for the page's filter
  std::string workload = {};
};

struct BarChart {
  std::string title;  ///< for screen readers
  std::vector<ChartBar> bars;
  std::optional<double> limit;  ///< a vertical line, where it is within the axis
  double width = 360;  ///< SVG units; shown at this many CSS pixels, text has the size of the page's small print
  double axis = 0;     ///< the value at the right end of the plot; bars beyond it are cut there
};

/// An <svg> that scales with its container. All text is escaped.
[[nodiscard]] std::string svg_chart(const BarChart& chart);

}  // namespace probemark
