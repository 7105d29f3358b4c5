#include "harness/report/svg_lines.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

LineChart chart_of(std::vector<LineSeries> series) {
  return {"t", "y", [](double value) { return fmt::format("{:g}", value); }, {"one", "two"}, std::move(series)};
}

TEST(SvgLines, LinesThatGoTheSameWayAreDrawnOnce) {
  const std::string svg = svg_lines(
      chart_of({{"a", {{0, 1, "", false}, {1, 2, "", false}}}, {"b", {{0, 1, "", false}, {1, 2, "", false}}}}));
  EXPECT_THAT(svg, HasSubstr(">a +1</text>"));
  EXPECT_THAT(svg, HasSubstr("line l1"));
  EXPECT_THAT(svg, Not(HasSubstr("line l2")));
}

TEST(SvgLines, MarkedPointsAreDiamonds) {
  const std::string svg = svg_lines(chart_of({{"a", {{0, 1, "", false}, {1, 2, "the compiler", true}}}}));
  EXPECT_THAT(svg, HasSubstr("class=mark><title>the compiler</title>"));
  EXPECT_THAT(svg, HasSubstr("<circle"));
}

TEST(SvgLines, EscapesAllText) {
  LineChart chart = chart_of({{"<a>", {{0, 1, "<d>", false}, {1, 2, "<e>", true}}}});
  chart.title = "\"<";
  chart.steps = {"<s>", "</text>x"};
  const std::string svg = svg_lines(chart);
  for (const char* raw : {"<a>", "<d>", "<e>", "<s>", "</text>x", "\"\"<"}) EXPECT_THAT(svg, Not(HasSubstr(raw)));
}

TEST(SvgLines, SurvivesNothingAndASinglePoint) {
  EXPECT_THAT(svg_lines(chart_of({})), HasSubstr("</svg>"));
  LineChart chart = chart_of({{"a", {{0, 0, "", false}}}});
  chart.steps = {"one"};
  EXPECT_THAT(svg_lines(chart), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace probemark
