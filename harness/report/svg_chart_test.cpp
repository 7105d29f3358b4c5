#include "harness/report/svg_chart.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SvgChart, DrawsPartsAndALimitWithinTheAxis) {
  BarChart chart{.title = "t", .bars = {{"a", {10, 30}, {"ten", "thirty"}, "40", false}}, .limit = 50, .axis = 100};
  const std::string svg = svg_chart(chart);
  EXPECT_THAT(svg, HasSubstr("class=\"s1\"><title>ten</title>"));
  EXPECT_THAT(svg, HasSubstr("class=\"s2\"><title>thirty</title>"));
  EXPECT_THAT(svg, HasSubstr("class=limit"));
  chart.limit = 101;
  EXPECT_THAT(svg_chart(chart), Not(HasSubstr("class=limit")));
}

TEST(SvgChart, EscapesAllText) {
  const BarChart chart{.title = "\"<", .bars = {{"<b>", {1}, {"<d>"}, "<t>", false}}, .limit = {}, .axis = 1};
  const std::string svg = svg_chart(chart);
  for (const char* raw : {"<b>", "<d>", "<t>", "\"\"<"}) EXPECT_THAT(svg, Not(HasSubstr(raw)));
}

TEST(SvgChart, SurvivesNothingAndZero) {
  EXPECT_THAT(svg_chart({.title = "", .bars = {}, .limit = {}, .axis = 0}), HasSubstr("<svg"));
  const BarChart chart{.title = "", .bars = {{"a", {0}, {}, "0", false}}, .limit = 0, .axis = 0};
  EXPECT_THAT(svg_chart(chart), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace probemark
