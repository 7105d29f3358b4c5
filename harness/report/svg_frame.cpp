#include "harness/report/svg_frame.hpp"

#include <fmt/format.h>

#include "harness/report/html_escape.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

// Of a wide sans-serif at the size that the style sheet sets.
constexpr double letter = 6.9;

}  // namespace

double svg_text_width(const std::string& text) { return static_cast<double>(columns_of(text)) * letter; }

std::string svg_frame(const SvgFrame& frame, const std::string& label, const SvgAxis& x, const SvgAxis& y) {
  std::string svg = fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=img aria-label=\"{}\">\n", frame.width,
                                frame.height, html_escape(label));
  for (const SvgTick& tick : y.ticks) {
    const double at = frame.y(tick.share);
    svg += fmt::format(
        "<line x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.1f}\" y2=\"{:.1f}\" class=grid /><text x=\"{:g}\" y=\"{:.1f}\" "
        "class=label>{}</text>\n",
        frame.left, frame.width - frame.right, at, at, frame.left - 5, at + 4, html_escape(tick.text));
  }
  double free_from = 0;
  for (const SvgTick& tick : x.ticks) {
    const double at = frame.x(tick.share);
    svg += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:g}\" y2=\"{2:g}\" class=grid />", at, frame.top,
                       frame.height - frame.bottom);
    const double half = svg_text_width(tick.text) / 2;
    const double middle = std::min(at, frame.width - half);
    if (middle - half < free_from) continue;
    free_from = middle + half + 6;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:g}\" class=tick>{}</text>\n", middle, frame.height - frame.bottom + 14,
                       html_escape(tick.text));
  }
  return svg + fmt::format(
                   "<text x=\"{:g}\" y=\"{:g}\" class=label>{}</text><text x=\"2\" y=\"12\" "
                   "class=title>{}</text>\n",
                   frame.width - frame.right, frame.height - 4, html_escape(x.title), html_escape(y.title));
}

}  // namespace probemark
