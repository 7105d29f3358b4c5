#include "harness/run/difference.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <limits>

namespace probemark {
namespace {

using testing::ElementsAre;
using Bytes = std::vector<std::uint8_t>;

template <class T>
Bytes bytes_of(std::initializer_list<T> values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), std::data(values), bytes.size());
  return bytes;
}

Tensor tensor_of(ElementType type, std::vector<std::int32_t> shape) {
  return {"scores", type, std::move(shape), {}, false, {}};
}

/// The difference of two tensors whose second of three elements differs.
template <class T>
void expect_second_differs(ElementType type, T expected, T got, std::int64_t expected_shown, std::int64_t got_shown) {
  const auto difference =
      first_difference(tensor_of(type, {1, 3}), bytes_of<T>({1, expected, 1}), bytes_of<T>({1, got, 1}));
  ASSERT_TRUE(difference) << element_name(type);
  EXPECT_EQ(difference->expected, expected_shown) << element_name(type);
  EXPECT_EQ(difference->got, got_shown) << element_name(type);
  EXPECT_THAT(difference->coordinates, ElementsAre(0, 1)) << element_name(type);
  EXPECT_EQ(difference->differing, 1U);
  EXPECT_EQ(difference->elements, 3U);
}

TEST(FirstDifference, ReadsEveryElementType) {
  expect_second_differs<std::int8_t>(ElementType::int8, -128, 127, -128, 127);
  expect_second_differs<std::int8_t>(ElementType::int4, -8, 7, -8, 7);
  expect_second_differs<std::uint8_t>(ElementType::uint8, 255, 0, 255, 0);
  expect_second_differs<std::uint8_t>(ElementType::boolean, 1, 0, 1, 0);
  expect_second_differs<std::int16_t>(ElementType::int16, -32768, 32767, -32768, 32767);
  expect_second_differs<std::int32_t>(ElementType::int32, -7, 0x01020304, -7, 0x01020304);
  const auto least = std::numeric_limits<std::int64_t>::min();
  expect_second_differs<std::int64_t>(ElementType::int64, least, -1, least, -1);
  expect_second_differs<float>(ElementType::float32, 1.0F, -0.0F, 0x3F800000, std::numeric_limits<std::int32_t>::min());
}

TEST(FirstDifference, IsNothingWhereAllBytesAgree) {
  EXPECT_EQ(first_difference(tensor_of(ElementType::int8, {4}), Bytes{1, 2, 3, 4}, Bytes{1, 2, 3, 4}), std::nullopt);
  EXPECT_EQ(first_difference(tensor_of(ElementType::int8, {0}), Bytes{}, Bytes{}), std::nullopt);
}

TEST(FirstDifference, ComparesFloatsByTheirBits) {
  const Tensor tensor = tensor_of(ElementType::float32, {1});
  const auto nan = bytes_of({std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(first_difference(tensor, nan, nan), std::nullopt);
  EXPECT_TRUE(first_difference(tensor, bytes_of({0.0F}), bytes_of({-0.0F})));
}

TEST(FirstDifference, CountsAllAndPlacesTheFirst) {
  const auto difference =
      first_difference(tensor_of(ElementType::int8, {2, 2, 3}), Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                       Bytes{0, 0, 0, 0, 0, 0, 0, 0, 9, 8, 0, 7});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->tensor, "scores");
  EXPECT_THAT(difference->coordinates, ElementsAre(1, 0, 2));
  EXPECT_EQ(difference->got, 9);
  EXPECT_EQ(difference->differing, 3U);
  EXPECT_EQ(difference->elements, 12U);
}

TEST(FirstDifference, OfAScalarHasNoCoordinates) {
  const auto difference = first_difference(tensor_of(ElementType::int8, {}), Bytes{1}, Bytes{2});
  ASSERT_TRUE(difference);
  EXPECT_TRUE(difference->coordinates.empty());
}

class OutputDifference : public testing::Test {
 protected:
  OutputDifference() {
    graph_.tensors = {tensor_of(ElementType::int8, {2}), tensor_of(ElementType::int16, {2})};
    graph_.tensors[1].name = "boxes";
    graph_.outputs = {1, 0};
  }
  Graph graph_;
};

TEST_F(OutputDifference, FollowsTheOrderOfTheOutputs) {
  const Bytes expected = {1, 0, 2, 0, 5, 6};
  EXPECT_EQ(first_output_difference(graph_, expected, expected), std::nullopt);
  const auto boxes = first_output_difference(graph_, expected, Bytes{1, 0, 2, 1, 5, 7});
  ASSERT_TRUE(boxes);
  EXPECT_EQ(boxes->tensor, "boxes");
  EXPECT_EQ(boxes->got, 258);
  EXPECT_THAT(boxes->coordinates, ElementsAre(1));
  const auto scores = first_output_difference(graph_, expected, Bytes{1, 0, 2, 0, 5, 7});
  ASSERT_TRUE(scores);
  EXPECT_EQ(scores->tensor, "scores");
  EXPECT_EQ(scores->elements, 2U);
}

TEST_F(OutputDifference, ElementsAreThoseOfAllOutputs) { EXPECT_EQ(output_elements(graph_), 4U); }

}  // namespace
}  // namespace probemark
