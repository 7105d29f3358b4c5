// import(write(graph)) == graph, and what the random graphs are worth.
#include "harness/import/tflite_writer.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_import.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

constexpr std::uint64_t seeds = 60;

/// Calls `check` on random graphs of every operator and type, and on chains.
template <class Check>
void for_each_random_graph(Check check) {
  for (const ElementType type : {ElementType::int8, ElementType::int16}) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      for (const OperatorCode code : supported_operators()) {
        if (takes_activations(code, type)) {
          check(random_operator_graph(code, type, seed), seed);
        }
        if (type == ElementType::int8 && takes_int4_weights(code)) {
          check(random_operator_graph(code, type, seed, ElementType::int4), seed);
        }
      }
      check(random_chain(type, 6, seed), seed);
    }
  }
}

TEST(TfliteWriter, RoundTrips) {
  for_each_random_graph([](const Graph& graph, std::uint64_t) {
    const auto again = import_tflite(write_tflite(graph), "model");
    ASSERT_TRUE(again) << graph.description << ": " << describe(again.error());
    ASSERT_TRUE(*again == graph) << graph.description;
  });
}

TEST(RandomGraph, IsTheSameForTheSameSeed) {
  EXPECT_EQ(random_chain(ElementType::int8, 6, 7), random_chain(ElementType::int8, 6, 7));
  EXPECT_NE(random_chain(ElementType::int8, 6, 7), random_chain(ElementType::int8, 6, 8));
  const Graph graph = random_operator_graph(OperatorCode::ADD, ElementType::int8, 3);
  EXPECT_EQ(random_input(graph, 1), random_input(graph, 1));
  EXPECT_NE(random_input(graph, 1), random_input(graph, 2));
}

// Complete registries: an operator without a generator, or a kernel that no random graph reaches, fails here.
TEST(RandomGraph, EveryOperatorAndEveryKernelIsRunUnderEveryProfile) {
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    std::set<OperatorCode> operators;
    std::set<Kernel> kernels;
    for_each_random_graph([&](const Graph& graph, std::uint64_t seed) {
      auto interpreter = Interpreter::create(graph, profile);
      ASSERT_TRUE(interpreter) << graph.description << ": " << describe(interpreter.error());
      const auto output = interpreter->invoke(random_input(graph, seed));
      ASSERT_TRUE(output) << graph.description << ": " << describe(output.error());
      ASSERT_EQ(output->size(), graph.output_bytes());
      for (const Call& call : interpreter->program().calls) {
        kernels.insert(call.kernel);
        operators.insert(graph.operators[call.operator_index].code);
      }
    });
    for (const OperatorCode code : supported_operators()) {
      EXPECT_EQ(operators.count(code), 1U) << operator_name(code);
    }
    for (const Kernel kernel : all_kernels()) {
      EXPECT_EQ(kernels.count(kernel), 1U) << kernel_symbol(kernel);
    }
  }
}

/// Outputs at the ends of their type say little about rounding: most must lie between.
TEST(RandomGraph, MostOutputsOfConvolutionsAndSumsDoNotSaturate) {
  for (const OperatorCode code : {OperatorCode::CONV_2D, OperatorCode::DEPTHWISE_CONV_2D, OperatorCode::FULLY_CONNECTED,
                                  OperatorCode::ADD, OperatorCode::MUL}) {
    std::size_t elements = 0;
    std::size_t saturated = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const Graph graph = random_operator_graph(code, ElementType::int8, seed);
      if (graph.operators[0].attributes.activation != Activation::none) {
        continue;
      }
      auto interpreter = Interpreter::create(graph, Profile::double_rounding);
      ASSERT_TRUE(interpreter) << describe(interpreter.error());
      const auto output = interpreter->invoke(random_input(graph, seed));
      ASSERT_TRUE(output);
      for (const std::uint8_t byte : *output) {
        saturated += byte == 127 || byte == 128 ? 1 : 0;
        ++elements;
      }
    }
    EXPECT_LT(saturated * 3, elements) << operator_name(code) << ": " << saturated << " of " << elements;
  }
}

}  // namespace
}  // namespace probemark
