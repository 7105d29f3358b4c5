// Which filters the operators that have one take.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Tensor tensor(const char* name, ElementType type, std::vector<std::int32_t> shape, bool constant = false) {
  Tensor t;
  t.name = name;
  t.type = type;
  t.shape = std::move(shape);
  t.quantization = {{0.5F}, {0}, 0};
  t.constant = constant;
  t.data.resize(constant ? t.bytes() : 0);
  return t;
}

/// 3 inputs, 1 output: an odd count of weights.
Graph fully_connected(ElementType activations, ElementType weights) {
  Graph graph;
  graph.tensors = {tensor("in", activations, {1, 3}), tensor("filter", weights, {1, 3}, true),
                   tensor("out", activations, {1, 1})};
  graph.operators = {{OperatorCode::FULLY_CONNECTED, {}, {0, 1}, {2}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

Graph convolution(OperatorCode code, ElementType activations, ElementType weights) {
  Graph graph;
  graph.tensors = {tensor("in", activations, {1, 2, 2, 1}), tensor("filter", weights, {1, 1, 1, 1}, true),
                   tensor("out", activations, {1, 2, 2, 1}), tensor("size", ElementType::int32, {4}, true)};
  const std::vector<std::int32_t> size{1, 2, 2, 1};
  std::memcpy(graph.tensors[3].data.data(), size.data(), 16);
  const bool transposed = code == OperatorCode::TRANSPOSE_CONV;
  graph.operators = {
      {code, {}, transposed ? std::vector<std::int32_t>{3, 1, 0} : std::vector<std::int32_t>{0, 1}, {2}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

std::string kernel_of(const Graph& graph) {
  const auto program = lower(graph, Profile::double_rounding);
  return program ? kernel_symbol(program->calls[0].kernel) : describe(program.error());
}

TEST(Filter, TypesChooseTheKernel) {
  const auto s8 = ElementType::int8;
  const auto s16 = ElementType::int16;
  const auto s4 = ElementType::int4;
  EXPECT_EQ(kernel_of(fully_connected(s8, s8)), "pm_fully_connected_s8_s8_s8");
  EXPECT_EQ(kernel_of(fully_connected(s16, s8)), "pm_fully_connected_s16_s8_s16");
  EXPECT_EQ(kernel_of(fully_connected(s8, s4)), "pm_fully_connected_s8_s4_s8");
  EXPECT_EQ(kernel_of(convolution(OperatorCode::CONV_2D, s8, s4)), "pm_conv2d_s8_s4_s8");
  EXPECT_EQ(kernel_of(convolution(OperatorCode::DEPTHWISE_CONV_2D, s8, s4)), "pm_depthwise_conv2d_s8_s4_s8");
  EXPECT_EQ(kernel_of(convolution(OperatorCode::TRANSPOSE_CONV, s16, s8)), "pm_transpose_conv_s16_s8_s16");
}

TEST(Filter, Int4IsForInt8ActivationsAndNotForTransposeConv) {
  EXPECT_THAT(kernel_of(fully_connected(ElementType::int16, ElementType::int4)),
              AllOf(HasSubstr("'filter' is int4, for int16 activations"), HasSubstr("int4 for int8 activations")));
  EXPECT_THAT(kernel_of(convolution(OperatorCode::TRANSPOSE_CONV, ElementType::int8, ElementType::int4)),
              AllOf(HasSubstr("'filter' is int4"), HasSubstr("supported: constant int8 filters")));
}

TEST(Filter, AnInt4ZeroPointIsWithinItsRange) {
  for (const auto& [zero_point, fits] : {std::pair{-9, false}, {-8, true}, {7, true}, {8, false}}) {
    Graph graph = fully_connected(ElementType::int8, ElementType::int4);
    graph.tensors[1].quantization.zero_point = {zero_point};
    EXPECT_EQ(lower(graph, Profile::double_rounding).has_value(), fits) << zero_point;
  }
}

TEST(Filter, Int4IsCopiedPacked) {
  Graph graph = fully_connected(ElementType::int8, ElementType::int4);
  graph.tensors[1].data = {0x21, 0xF3};
  const auto program = lower(graph, Profile::double_rounding);
  ASSERT_TRUE(program);
  EXPECT_EQ(program->calls[0].tables.at("filter").bytes, (std::vector<std::uint8_t>{0x21, 0xF3}));
  EXPECT_EQ(graph.tensors[1].bytes(), 2U);
}

/// 2^47 / 2^30: what 48 bits hold of products of two int16.
TEST(BatchMatmul, Int16IsRefusedWhereTheSumCouldLeave48Bits) {
  for (const auto& [depth, fits] : {std::pair{131071, true}, {131072, false}}) {
    Graph graph;
    graph.tensors = {tensor("a", ElementType::int16, {1, depth}), tensor("b", ElementType::int16, {depth, 1}),
                     tensor("out", ElementType::int16, {1, 1})};
    graph.operators = {{OperatorCode::BATCH_MATMUL, {}, {0, 1}, {2}}};
    graph.inputs = {0, 1};
    graph.outputs = {2};
    EXPECT_EQ(lower(graph, Profile::double_rounding).has_value(), fits) << depth;
  }
}

}  // namespace
}  // namespace probemark::lowering
