#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cases/operator_spaces.hpp"
#include "harness/cases/space_check.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

/// A space of RELU, one key a line.
const std::string good = R"(kernels = ["relu_s8_s8"]
constraints = ["size > 0"]
[parameters]
size = [1, 2, 3]
input_zero_point = [0, 5]
clamp = ["none", "six"]
scales = ["usual", "mixed"]
data = ["uniform", "extremes"]
[derived]
activation_min = "-half"
activation_max = "clamp == six ? half : half - 1"
half = "out_max + 1 - 1 * out_bits / 16"
[fields]
output_zero_point = 0
[[scale]]
multiplier = "multiplier"
shift = "shift"
pattern = "scales"
spread = 100
largest = "in_max - in_min"
[tensors.input]
shape = ["size"]
values = "data"
[tensors.output]
shape = ["size"]
)";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = good;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  const auto space = parse_case_space(text, "relu.toml");
  return space ? "no error" : describe(space.error());
}

TEST(SpaceFile, IsRead) {
  const auto space = parse_case_space(good, "relu.toml");
  ASSERT_TRUE(space) << describe(space.error());
  EXPECT_THAT(kernels_of(**space), testing::ElementsAre(Kernel::relu_s8_s8));
  ASSERT_EQ(parameters_of(**space).size(), 5U);
  EXPECT_EQ(parameters_of(**space)[0].first, "size");  // in the order of the file
  EXPECT_EQ(parameters_of(**space)[2].first, "clamp");
  const auto test = make_case_at(**space, Kernel::relu_s8_s8,
                                 {{"size", 17}, {"input_zero_point", 5}, {"clamp", 1}, {"scales", 0}, {"data", 1}}, 3,
                                 Profile::xnnpack);
  ASSERT_TRUE(test) << describe(test.error());
  const auto& p = std::get<pm_requantize_params>(test->parameters);
  EXPECT_EQ(p.size, 17);
  EXPECT_EQ(p.input_zero_point, 5);
  EXPECT_EQ(p.output_zero_point, 0);
  EXPECT_EQ(p.activation_min, -128);
  EXPECT_EQ(p.activation_max, 128);
  EXPECT_GE(p.multiplier, 1 << 30);
  EXPECT_EQ(p.multiplier % 128, 0);
  EXPECT_THAT(test->inputs.at(0).shape, testing::ElementsAre(17));
  EXPECT_THAT(test->inputs[0].bytes, testing::Each(testing::AnyOf(0x80, 0x7F)));
  EXPECT_EQ(test->data, 3U);
}

TEST(SpaceFile, ErrorsNameFileAndLine) {
  EXPECT_THAT(error_of(replaced("kernels = [\"relu_s8_s8\"]", "kernels = [\"relu_s9\"]")),
              HasSubstr("relu.toml:1: there is no kernel \"relu_s9\""));
  EXPECT_THAT(error_of(replaced("constraints = [\"size > 0\"]", "constraints = [\"sice > 0\"]")),
              HasSubstr("relu.toml:2: nothing is called 'sice'"));
  EXPECT_THAT(error_of(replaced("size = [1, 2, 3]", "size = [1, 2, 1]")), HasSubstr("relu.toml:4: the parameter"));
  EXPECT_THAT(error_of(replaced("size = [1, 2, 3]", "size = []")), HasSubstr("relu.toml:4: the parameter"));
  EXPECT_THAT(error_of(replaced("size = [1, 2, 3]", "size = [1, \"two\"]")), HasSubstr("relu.toml:4: the parameter"));
  EXPECT_THAT(error_of(replaced("\"extremes\"]", "\"shiny\"]")),
              HasSubstr("relu.toml:23: the value \"shiny\" of \"data\" names no pattern"));
  EXPECT_THAT(error_of(replaced("half = \"out_max", "half = \"activation_min + out_max")),
              HasSubstr("depends on itself"));
  EXPECT_THAT(error_of(replaced("output_zero_point = 0", "")), HasSubstr("nothing gives the field \"output_zero"));
  EXPECT_THAT(error_of(replaced("output_zero_point = 0", "output_zero_point = 0\nspeed = 3")),
              HasSubstr("\"speed\" is no field of relu_s8_s8"));
  EXPECT_THAT(error_of(replaced("pattern = \"scales\"", "pattern = \"nice\"")), HasSubstr("relu.toml:15: [[scale]]"));
  EXPECT_THAT(error_of(replaced("spread = 100\n", "")), HasSubstr("lacks the key \"spread\""));
  EXPECT_THAT(error_of(replaced("[tensors.output]", "[tensors.outptu]")), HasSubstr("there is no [tensors.output]"));
  EXPECT_THAT(error_of(replaced("values = \"data\"", "valeus = \"data\"")),
              HasSubstr("relu.toml:23: [tensors.input] has no key \"valeus\""));
  EXPECT_THAT(error_of(good + "[radnom]\nquick = 3\n"), HasSubstr("the file has no key \"radnom\""));
  EXPECT_THAT(error_of(good + "[default]\nsize = \"six\"\n"), HasSubstr("has integers as values"));
  EXPECT_THAT(error_of(good + "[default]\nclamp = \"seven\"\n"), HasSubstr("its values: none, six"));
  EXPECT_THAT(error_of(good + "[[boundary]]\nlength = 3\n"), HasSubstr("relu.toml:27: there is no parameter"));
  EXPECT_THAT(error_of(good + "[[exhaustive]]\nlevel = \"quick\"\nover = { size = \"9..1\" }\n"),
              HasSubstr("has no values"));
  EXPECT_THAT(error_of("kernels = "), HasSubstr("relu.toml:1"));
}

TEST(SpaceFile, ACountOfScalesBelow0IsAnErrorOfTheCase) {
  const auto space = parse_case_space(replaced("spread = 100", "spread = 100\ncount = -1"), "relu.toml");
  ASSERT_TRUE(space) << describe(space.error());
  const Point point = {{"size", 2}, {"input_zero_point", 5}, {"clamp", 1}, {"scales", 0}, {"data", 1}};
  const auto test = make_case_at(**space, Kernel::relu_s8_s8, point, 1);
  ASSERT_FALSE(test);
  EXPECT_THAT(describe(test.error()), HasSubstr("-1 scales"));
}

TEST(SpaceFile, ALabelOfTwoPlacesNeedsItsParameter) {
  const std::string twice = replaced("scales = [\"usual\"", "other = [\"six\", \"one\"]\nscales = [\"usual\"");
  EXPECT_THAT(error_of(twice), HasSubstr("nothing is called 'six', or not one thing"));
  std::string qualified = twice;
  qualified.replace(qualified.find("== six"), 6, "== clamp.six");
  EXPECT_EQ(error_of(qualified), "no error");
}

TEST(SpaceFile, APointOutsideIsRefused) {
  const auto space = parse_case_space(good, "relu.toml");
  ASSERT_TRUE(space);
  Point point = {{"size", 0}, {"input_zero_point", 5}, {"clamp", 1}, {"scales", 0}, {"data", 1}};
  const auto forbidden = make_case_at(**space, Kernel::relu_s8_s8, point, 1);
  ASSERT_FALSE(forbidden);
  EXPECT_THAT(describe(forbidden.error()), HasSubstr("relu.toml:2: the constraint \"size > 0\" forbids"));
  point["size"] = 2;
  point["data"] = 9;
  EXPECT_FALSE(make_case_at(**space, Kernel::relu_s8_s8, point, 1));
  point["data"] = 1;
  point["input_zero_point"] = std::int64_t{1} << 40;
  const auto wide = make_case_at(**space, Kernel::relu_s8_s8, point, 1);
  ASSERT_FALSE(wide);
  EXPECT_THAT(describe(wide.error()), HasSubstr("beyond 32 bits"));
  point.erase("clamp");
  EXPECT_FALSE(make_case_at(**space, Kernel::relu_s8_s8, point, 1));
  EXPECT_FALSE(make_case_at(**space, Kernel::relu_s16_s16, point, 1));
}

}  // namespace
}  // namespace probemark
