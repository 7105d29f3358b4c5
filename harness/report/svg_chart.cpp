#include "harness/report/svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/html_escape.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

// In SVG user units.
constexpr double row = 21;
constexpr double bar = 13;
// Of a wide sans-serif at the size that the style sheet sets.
constexpr double letter = 6.9;

double span_of(const std::vector<std::string>& texts, double least, double most) {
  std::size_t longest = 0;
  for (const auto& text : texts) longest = std::max(longest, columns_of(text));
  return std::clamp(static_cast<double>(longest) * letter + 12, least, most);
}

std::string about(const char* what, const std::string& id) {
  return id.empty() ? id : fmt::format(" data-{}=\"{}\"", what, html_escape(id));
}

}  // namespace

std::string svg_chart(const BarChart& chart) {
  std::vector<std::string> labels;
  std::vector<std::string> values;
  for (const ChartBar& line : chart.bars) {
    labels.push_back(line.label);
    values.push_back(line.text);
  }
  const double left = span_of(labels, 40, chart.width * 0.38);
  const double right = span_of(values, 30, chart.width * 0.42);
  const double plot = chart.width - left - right;
  const double height = static_cast<double>(chart.bars.size()) * row + 2;
  const auto scale = [&](double value) { return chart.axis > 0 ? std::min(value / chart.axis, 1.0) * plot : 0.0; };
  std::string svg = fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=img aria-label=\"{}\">\n", chart.width, height,
                                html_escape(chart.title));
  const auto room = static_cast<std::size_t>((left - 6) / letter);
  double top = 1;
  for (const ChartBar& line : chart.bars) {
    const double base = top + bar - 1.5;
    svg += fmt::format("<g{}{}>", about("board", line.board), about("workload", line.workload));
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" class=label>{}</text>", left - 6, base,
                       html_escape(shortened(line.label, room)));
    svg += fmt::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:g}\" class=track />", left, top,
                       plot, bar);
    double x = left;
    double sum = 0;
    for (std::size_t i = 0; i < line.parts.size(); ++i) {
      sum += line.parts[i];
      const double end = left + scale(sum);
      const std::string title = i < line.details.size() ? "<title>" + html_escape(line.details[i]) + "</title>" : "";
      svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:g}\" class=\"{}{}\">{}</rect>", x,
                         top, std::max(end - x, 0.0), bar, line.outlined ? "outline" : "s",
                         line.outlined ? "" : fmt::format("{}", i + 1), title);
      x = end;
    }
    if (line.interval) {
      const double from = left + scale(line.interval->first);
      const double to = left + scale(line.interval->second);
      const double middle = top + bar / 2;
      svg += fmt::format(
          "<path d=\"M{0:.1f} {2:.1f}v6m0-3H{1:.1f}m0-3v6\" class=interval><title>95 % interval</title></path>", from,
          to, middle - 3);
    }
    svg +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n", left + plot + 6, base, html_escape(line.text));
    top += row;
  }
  if (chart.limit && *chart.limit <= chart.axis) {
    const double x = left + scale(*chart.limit);
    svg += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"{1:.0f}\" class=limit />", x, height - 4);
  }
  return svg + "</svg>\n";
}

}  // namespace probemark
