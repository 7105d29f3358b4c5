#include "harness/report/svg_scatter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "harness/report/chart_axis.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/svg_frame.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

struct Box {
  double left, top, right, bottom;

  [[nodiscard]] bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

/// Points at one place: boards of one core often cost exactly the same.
struct Spot {
  double x, y;
  bool front;
  std::string label;
  std::string detail;
  std::size_t count;
};

SvgAxis ticks_of(const ChartAxis& axis, const std::string& title, const std::function<std::string(double)>& text) {
  SvgAxis shown{title + (axis.logarithmic() ? ", logarithmic" : ""), {}};
  for (const double tick : axis.ticks()) shown.ticks.push_back({axis.place(tick), text(tick)});
  return shown;
}

std::vector<Spot> spots_of(const ScatterChart& chart, const SvgFrame& frame, const ChartAxis& x, const ChartAxis& y) {
  std::vector<CostPair> costs;
  for (const ScatterPoint& point : chart.points) costs.push_back(point.cost);
  const auto front = pareto_front(costs);
  std::map<std::pair<double, double>, Spot> spots;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const ScatterPoint& point = chart.points[i];
    const auto [found, added] = spots.try_emplace(
        {costs[i].first, costs[i].second}, Spot{frame.x(x.place(costs[i].first)), frame.y(y.place(costs[i].second)),
                                                front[i], point.label, point.detail, 1});
    if (!added) {
      ++found->second.count;
      found->second.detail += "\n" + point.detail;
    }
  }
  std::vector<Spot> ordered;
  for (const auto& [cost, spot] : spots) ordered.push_back(spot);
  // The front is drawn last, so that nothing hides it.
  std::stable_partition(ordered.begin(), ordered.end(), [](const Spot& spot) { return !spot.front; });
  return ordered;
}

struct Label {
  Box box;
  double x;
  const char* anchor;
};

/// Beside the point, where there is room; nothing where there is none: the table names it too.
std::optional<Label> room_for(double width, const Spot& spot, const SvgFrame& frame, const std::vector<Box>& taken) {
  constexpr double tall = 13;
  constexpr double gap = 8;
  const std::array<Label, 4> tries{{
      {{spot.x + gap, spot.y - tall / 2, spot.x + gap + width, spot.y + tall / 2}, spot.x + gap, "start"},
      {{spot.x - gap - width, spot.y - tall / 2, spot.x - gap, spot.y + tall / 2}, spot.x - gap, "end"},
      {{spot.x - width / 2, spot.y - gap - tall, spot.x + width / 2, spot.y - gap}, spot.x, "middle"},
      {{spot.x - width / 2, spot.y + gap, spot.x + width / 2, spot.y + gap + tall}, spot.x, "middle"},
  }};
  for (const Label& label : tries) {
    const Box& box = label.box;
    const bool inside = box.left >= frame.left && box.right <= frame.width && box.top >= frame.top - 4 &&
                        box.bottom <= frame.height - frame.bottom + 7;
    if (inside && std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return box.meets(other); })) {
      return label;
    }
  }
  return std::nullopt;
}

std::string front_line(const std::vector<Spot>& spots) {
  std::string path;
  std::optional<double> last;
  for (const Spot& spot : spots) {
    if (!spot.front) continue;
    // A step: between two points nothing better than the earlier one is known.
    if (last) path += fmt::format(" {:.1f},{:.1f}", spot.x, *last);
    path += fmt::format(" {:.1f},{:.1f}", spot.x, spot.y);
    last = spot.y;
  }
  return fmt::format("<polyline points=\"{}\" class=front />\n", path);
}

}  // namespace

std::string svg_scatter(const ScatterChart& chart) {
  std::vector<double> first;
  std::vector<double> second;
  for (const ScatterPoint& point : chart.points) {
    first.push_back(point.cost.first);
    second.push_back(point.cost.second);
  }
  SvgFrame frame;
  const ChartAxis x = ChartAxis::near(first);
  const ChartAxis y = ChartAxis::near(second);
  const SvgAxis shown_y = ticks_of(y, chart.y_title, chart.y_text);
  for (const SvgTick& tick : shown_y.ticks) frame.left = std::max(frame.left, svg_text_width(tick.text) + 10);
  std::string svg = svg_frame(frame, chart.title, ticks_of(x, chart.x_title, chart.x_text), shown_y);
  const auto spots = spots_of(chart, frame, x, y);
  svg += front_line(spots);
  std::vector<Box> taken;
  for (const Spot& spot : spots) {
    taken.push_back({spot.x - 5, spot.y - 5, spot.x + 5, spot.y + 5});
    svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" class=\"{}\"><title>{}</title></circle>\n",
                       spot.x, spot.y, spot.front ? "dot best" : "dot", html_escape(spot.detail));
  }
  for (const Spot& spot : spots) {
    if (!spot.front) continue;
    const std::string text =
        shortened(spot.label, 24) + (spot.count > 1 ? fmt::format(" +{}", spot.count - 1) : std::string());
    const auto label = room_for(svg_text_width(text), spot, frame, taken);
    if (!label) continue;
    taken.push_back(label->box);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor={}>{}</text>\n", label->x, label->box.bottom - 3,
                       label->anchor, html_escape(text));
  }
  return svg + "</svg>\n";
}

}  // namespace probemark
