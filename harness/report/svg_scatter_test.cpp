#include "harness/report/svg_scatter.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <regex>

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()));
}

ScatterChart chart_of(std::vector<ScatterPoint> points) {
  const auto text = [](double value) { return fmt::format("{:g}", value); };
  return {"t", "x", "y", text, text, std::move(points)};
}

TEST(SvgScatter, FillsAndNamesTheFrontOnly) {
  const std::string svg =
      svg_scatter(chart_of({{{10, 90}, "small", "d"}, {{50, 20}, "quick", "d"}, {{80, 80}, "neither", "d"}}));
  EXPECT_EQ(count(svg, "class=\"dot best\""), 2u);
  EXPECT_EQ(count(svg, "class=\"dot\""), 1u);
  EXPECT_THAT(svg, HasSubstr(">small</text>"));
  EXPECT_THAT(svg, HasSubstr(">quick</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("neither")));
}

TEST(SvgScatter, PointsAtOnePlaceAreOneDot) {
  const std::string svg = svg_scatter(chart_of({{{10, 90}, "a", "first"}, {{10, 90}, "b", "second"}}));
  EXPECT_EQ(count(svg, "<circle"), 1u);
  EXPECT_THAT(svg, HasSubstr(">a +1</text>"));
  EXPECT_THAT(svg, HasSubstr("first\nsecond"));
}

TEST(SvgScatter, EscapesAllText) {
  ScatterChart chart = chart_of({{{1, 1}, "</text><b>", "<i>"}});
  chart.title = "\"><script>";
  chart.x_title = "<x>";
  chart.y_title = "<y>";
  const std::string svg = svg_scatter(chart);
  for (const char* raw : {"<b>", "<i>", "<script>", "<x>", "<y>", "\"\">"}) EXPECT_THAT(svg, Not(HasSubstr(raw)));
}

TEST(SvgScatter, SurvivesNothingAndZero) {
  EXPECT_THAT(svg_scatter(chart_of({})), HasSubstr("</svg>"));
  EXPECT_THAT(svg_scatter(chart_of({{{0, 0}, "a", "a"}})), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace probemark
