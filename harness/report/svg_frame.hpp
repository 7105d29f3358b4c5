// The ground of a chart with two axes: grid, ticks, titles; and where its plot lies.
#pragma once

#include <string>
#include <vector>

namespace probemark {

/// In SVG user units, shown at about one CSS pixel each.
struct SvgFrame {
  double width = 360;
  double height = 240;
  double left = 46;
  double right = 10;
  double top = 26;
  double bottom = 34;

  /// From shares of the axes, 0 to 1.
  [[nodiscard]] double x(double share) const { return left + share * (width - left - right); }
  [[nodiscard]] double y(double share) const { return height - bottom - share * (height - top - bottom); }
};

struct SvgTick {
  double share = 0;  ///< of the axis
  std::string text;
};

struct SvgAxis {
  std::string title;
  std::vector<SvgTick> ticks;
};

/// An opening <svg> tag with its label for screen readers, and the axes. All text is escaped.
[[nodiscard]] std::string svg_frame(const SvgFrame& frame, const std::string& label, const SvgAxis& x,
                                    const SvgAxis& y);

/// Width that text takes at the size of the style sheet; rather too wide than too narrow.
[[nodiscard]] double svg_text_width(const std::string& text);

}  // namespace probemark
