#include "harness/report/svg_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/chart_axis.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/svg_frame.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

constexpr std::size_t styles = 8;        // colour and dash pattern, in the style sheet
constexpr double label_distance = 13.5;  // between names at the right end

struct Bundle {
  const LineSeries* series;
  std::size_t count;
};

bool same_way(const LineSeries& a, const LineSeries& b) {
  return std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end(),
                    [](const LinePoint& p, const LinePoint& q) { return p.step == q.step && p.value == q.value; });
}

std::vector<Bundle> bundles_of(const LineChart& chart) {
  std::vector<Bundle> bundles;
  for (const LineSeries& series : chart.series) {
    if (series.points.empty()) continue;
    const auto same = std::find_if(bundles.begin(), bundles.end(),
                                   [&](const auto& bundle) { return same_way(*bundle.series, series); });
    if (same == bundles.end()) {
      bundles.push_back({&series, 1});
    } else {
      ++same->count;
    }
  }
  return bundles;
}

std::string name_of(const Bundle& bundle) {
  return shortened(bundle.series->label, 16) + (bundle.count > 1 ? fmt::format(" +{}", bundle.count - 1) : "");
}

/// Heights of the names: near the lines' ends, apart from each other.
std::vector<double> spread(std::vector<double> wanted, double top, double bottom) {
  std::vector<std::size_t> order(wanted.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return wanted[a] < wanted[b]; });
  double least = top;
  for (const std::size_t i : order) {
    wanted[i] = std::max(wanted[i], least);
    least = wanted[i] + label_distance;
  }
  double most = bottom;
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    wanted[*i] = std::min(wanted[*i], most);
    most = wanted[*i] - label_distance;
  }
  return wanted;
}

}  // namespace

std::string svg_lines(const LineChart& chart) {
  const auto bundles = bundles_of(chart);
  std::vector<double> values;
  SvgFrame frame;
  for (const Bundle& bundle : bundles) {
    for (const LinePoint& point : bundle.series->points) values.push_back(point.value);
    frame.right = std::max(frame.right, svg_text_width(name_of(bundle)) + 14);
  }
  frame.height =
      std::max(frame.height, frame.top + frame.bottom + label_distance * static_cast<double>(bundles.size()));
  const ChartAxis y = ChartAxis::around(values);
  const double last = chart.steps.size() > 1 ? static_cast<double>(chart.steps.size() - 1) : 1;
  SvgAxis shown_x;
  for (std::size_t i = 0; i < chart.steps.size(); ++i)
    shown_x.ticks.push_back({static_cast<double>(i) / last, chart.steps[i]});
  SvgAxis shown_y{chart.y_title, {}};
  for (const double tick : y.ticks()) {
    shown_y.ticks.push_back({y.place(tick), chart.y_text(tick)});
    frame.left = std::max(frame.left, svg_text_width(shown_y.ticks.back().text) + 10);
  }
  std::string svg = svg_frame(frame, chart.title, shown_x, shown_y);
  std::vector<double> ends;
  for (const Bundle& bundle : bundles) ends.push_back(frame.y(y.place(bundle.series->points.back().value)) + 4);
  ends = spread(std::move(ends), frame.top + 4, frame.height - frame.bottom);
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    std::string path;
    std::string marks;
    for (const LinePoint& point : bundles[i].series->points) {
      const double at = frame.x(static_cast<double>(point.step) / last);
      const double height = frame.y(y.place(point.value));
      path += fmt::format(" {:.1f},{:.1f}", at, height);
      const std::string title = "<title>" + html_escape(point.detail) + "</title>";
      marks += point.marked ? fmt::format("<path d=\"M{:.1f} {:.1f}l5 5l-5 5l-5-5z\" class=mark>{}</path>", at,
                                          height - 5, title)
                            : fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\">{}</circle>", at, height, title);
    }
    svg += fmt::format("<g class=\"line l{}\"><polyline points=\"{}\" />{}", i % styles + 1, path, marks);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n", frame.width - frame.right + 8, ends[i],
                       html_escape(name_of(bundles[i])));
  }
  return svg + "</svg>\n";
}

}  // namespace probemark
