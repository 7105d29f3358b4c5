// Which input rows and columns a resized image is made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "reference/program.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A row of `from` elements resized to `to`, by `code`.
Graph resize(OperatorCode code, std::int32_t from, std::int32_t to, const Attributes& attributes) {
  Graph graph;
  const Quantization q{{0.5F}, {0}, 0};
  graph.tensors.resize(3);
  graph.tensors[0] = {"in", ElementType::int8, {1, 1, from, 1}, q, false, {}};
  graph.tensors[1] = {"size", ElementType::int32, {2}, {}, true, std::vector<std::uint8_t>(8)};
  const std::int32_t size[2] = {1, to};
  std::memcpy(graph.tensors[1].data.data(), size, sizeof(size));
  graph.tensors[2] = {"out", ElementType::int8, {1, 1, to, 1}, q, false, {}};
  graph.operators.push_back({code, attributes, {0, 1}, {2}});
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

std::vector<std::int32_t> table(const Result<Program>& program, const char* name) {
  if (!program) {
    ADD_FAILURE() << describe(program.error());
    return {};
  }
  const Table& bytes = program->calls[0].tables.at(name);
  std::vector<std::int32_t> values(bytes.bytes.size() / 4);
  std::memcpy(values.data(), bytes.bytes.data(), bytes.bytes.size());
  return values;
}

Attributes corners() {
  Attributes a;
  a.align_corners = true;
  return a;
}

Attributes centres() {
  Attributes a;
  a.half_pixel_centers = true;
  return a;
}

TEST(ResizeNearestNeighbor, RoundsDownAndWithAlignedCornersToTheNearest) {
  const auto columns = [](std::int32_t from, std::int32_t to, const Attributes& a) {
    return table(lower(resize(OperatorCode::RESIZE_NEAREST_NEIGHBOR, from, to, a), Profile::double_rounding), "column");
  };
  EXPECT_THAT(columns(2, 4, {}), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(columns(3, 2, {}), ElementsAre(0, 1));                  // 0, 1.5
  EXPECT_THAT(columns(3, 2, centres()), ElementsAre(0, 2));           // 0.75, 2.25
  EXPECT_THAT(columns(3, 5, corners()), ElementsAre(0, 1, 1, 2, 2));  // 0, 0.5, 1, 1.5, 2
  EXPECT_THAT(columns(5, 1, corners()), ElementsAre(0));
}

TEST(ResizeBilinear, WeighsInPartsOf1024) {
  const auto program = lower(resize(OperatorCode::RESIZE_BILINEAR, 2, 4, {}), Profile::double_rounding);
  EXPECT_THAT(table(program, "column_low"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(table(program, "column_high"), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(table(program, "column_weight"), ElementsAre(0, 512, 0, 0));
  const auto centred = lower(resize(OperatorCode::RESIZE_BILINEAR, 2, 4, centres()), Profile::single_rounding);
  EXPECT_THAT(table(centred, "column_low"), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(table(centred, "column_high"), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(table(centred, "column_weight"), ElementsAre(0, 256, 768, 0));
  // 1024 * 1 / 3 rounds to 341: the last is not quite the corner.
  const auto aligned = lower(resize(OperatorCode::RESIZE_BILINEAR, 2, 4, corners()), Profile::double_rounding);
  EXPECT_THAT(table(aligned, "column_low"), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(table(aligned, "column_weight"), ElementsAre(0, 341, 682, 1023));
}

TEST(ResizeBilinear, WeighsInPartsOf2048UnderXnnpack) {
  const auto centred = lower(resize(OperatorCode::RESIZE_BILINEAR, 2, 4, centres()), Profile::xnnpack);
  EXPECT_THAT(table(centred, "column_low"), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(table(centred, "column_high"), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(table(centred, "column_weight"), ElementsAre(0, 512, 1536, 0));
  const auto aligned = lower(resize(OperatorCode::RESIZE_BILINEAR, 2, 4, corners()), Profile::xnnpack);
  EXPECT_THAT(table(aligned, "column_low"), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(table(aligned, "column_weight"), ElementsAre(0, 683, 1365, 0));
}

TEST(ResizeBilinear, IsRefusedWhereTheDefinitionReadsBeyondTheInput) {
  // 1024 / 70 rounds to 15, and 69 * 15 is beyond 1024.
  const Graph graph = resize(OperatorCode::RESIZE_BILINEAR, 1, 70, {});
  const auto refused = lower(graph, Profile::double_rounding);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("beyond the input"));
  EXPECT_TRUE(lower(graph, Profile::xnnpack));
}

TEST(Resize, RefusesBothConventionsAtOnce) {
  Attributes both = corners();
  both.half_pixel_centers = true;
  for (const OperatorCode code : {OperatorCode::RESIZE_BILINEAR, OperatorCode::RESIZE_NEAREST_NEIGHBOR}) {
    EXPECT_FALSE(lower(resize(code, 2, 4, both), Profile::double_rounding));
  }
}

}  // namespace
}  // namespace probemark
