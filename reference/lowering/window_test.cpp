#include "reference/lowering/window.hpp"

#include <gtest/gtest.h>

namespace probemark::lowering {
namespace {

/// A graph of one convolution without tensors: a window needs only the attributes.
Graph one_operator(Padding padding, std::int32_t stride, std::int32_t dilation) {
  Graph graph;
  Operator op;
  op.code = OperatorCode::CONV_2D;
  op.attributes.padding = padding;
  op.attributes.stride_h = op.attributes.stride_w = stride;
  op.attributes.dilation_h = op.attributes.dilation_w = dilation;
  graph.operators.push_back(op);
  return graph;
}

TEST(Window, SamePutsTheSmallerHalfBefore) {
  const Graph graph = one_operator(Padding::same, 1, 1);
  const Context context{graph, 0, Profile::double_rounding};
  const auto window = place_window(context, 10, 10, 4, 3, 10, 10);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->pad_top, 1);   // 3 to share: 1 before, 2 after
  EXPECT_EQ(window->pad_left, 1);  // 2 to share
}

TEST(Window, SameWithStrideDependsOnTheInput) {
  const Graph graph = one_operator(Padding::same, 2, 1);
  const Context context{graph, 0, Profile::double_rounding};
  const auto window = place_window(context, 10, 9, 3, 3, 5, 5);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->pad_top, 0);   // 1 to share, all of it after
  EXPECT_EQ(window->pad_left, 1);  // 2 to share
}

TEST(Window, SameNeverPadsWhereStridesSkip) {
  const Graph graph = one_operator(Padding::same, 5, 1);
  const Context context{graph, 0, Profile::double_rounding};
  const auto window = place_window(context, 10, 10, 1, 1, 2, 2);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->pad_top, 0);
}

TEST(Window, DilationWidensTheFilter) {
  const Graph graph = one_operator(Padding::same, 1, 3);
  const Context context{graph, 0, Profile::double_rounding};
  const auto window = place_window(context, 10, 10, 3, 2, 10, 10);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->pad_top, 3);
  EXPECT_EQ(window->pad_left, 1);
}

TEST(Window, ValidHasNoPadding) {
  const Graph graph = one_operator(Padding::valid, 2, 2);
  const Context context{graph, 0, Profile::double_rounding};
  const auto window = place_window(context, 9, 9, 3, 3, 3, 3);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->pad_top, 0);
  EXPECT_EQ(window->pad_left, 0);
}

TEST(Window, ShapesThatDoNotFollowAreErrorsThatNameTheOperator) {
  const Graph graph = one_operator(Padding::valid, 1, 1);
  const Context context{graph, 0, Profile::double_rounding};
  for (const std::int32_t output : {0, 7, 9}) {
    const auto window = place_window(context, 10, 10, 3, 3, output, 8);
    ASSERT_FALSE(window);
    EXPECT_EQ(window.error().where, "operator 0 (CONV_2D)");
    EXPECT_NE(window.error().what.find("does not follow"), std::string::npos);
  }
}

TEST(Window, ExtremeAttributesAreErrors) {
  for (const std::int32_t bad : {0, -1, (1 << 15) + 1, 2147483647}) {
    const Graph graph = one_operator(Padding::same, bad, 1);
    const auto window = place_window({graph, 0, Profile::double_rounding}, 10, 10, 3, 3, 10, 10);
    ASSERT_FALSE(window);
    EXPECT_NE(window.error().what.find(std::to_string(bad)), std::string::npos);
  }
}

}  // namespace
}  // namespace probemark::lowering
