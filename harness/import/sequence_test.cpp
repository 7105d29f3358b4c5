// Models with state: what a sequence carries from step to step, and which models are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_import.hpp"
#include "harness/import/tflite_writer.hpp"
#include "reference/interpreter.hpp"
#include "reference/state.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

constexpr OperatorCode recurrent[] = {OperatorCode::SVDF, OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM};

std::vector<std::uint8_t> bytes_of(std::span<const std::uint8_t> span) { return {span.begin(), span.end()}; }

TEST(Sequence, InvokeBeginsAFreshOneAndAdvanceContinues) {
  for (const OperatorCode code : recurrent) {
    bool continued = false;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Graph graph = random_operator_graph(code, ElementType::int8, seed);
      auto interpreter = Interpreter::create(graph, Profile::double_rounding);
      ASSERT_TRUE(interpreter) << describe(interpreter.error());
      const Call& call = interpreter->program().calls[0];
      EXPECT_EQ(bytes_of(interpreter->state(0)), initial_state(call.kernel, call.parameters));
      const auto input = random_input(graph, seed);
      const auto first = interpreter->invoke(input);
      const auto state = bytes_of(interpreter->state(0));
      const auto second = interpreter->advance(input);
      continued = continued || *second != *first;
      const auto again = interpreter->invoke(input);
      ASSERT_TRUE(first && second && again);
      EXPECT_EQ(*again, *first) << graph.description;
      EXPECT_EQ(bytes_of(interpreter->state(0)), state) << graph.description;
    }
    EXPECT_TRUE(continued) << operator_name(code);
  }
}

std::string lowering_error(Graph graph) {
  const auto program = lower(graph, Profile::double_rounding);
  return program ? "no error" : describe(program.error());
}

Tensor& input_of(Graph& graph, std::size_t i) {
  return graph.tensors[static_cast<std::size_t>(graph.operators[0].inputs[i])];
}

void expect_refused(OperatorCode code, ElementType type, const std::string& what,
                    const std::function<void(Graph&)>& change) {
  Graph graph = random_operator_graph(code, type, 1);
  ASSERT_EQ(lowering_error(graph), "no error");
  change(graph);
  EXPECT_THAT(lowering_error(graph), HasSubstr(what));
}

TEST(Sequence, AnSvdfOutOfItsDefinitionIsRefusedByName) {
  const auto refused = [](const std::string& what, const std::function<void(Graph&)>& change) {
    expect_refused(OperatorCode::SVDF, ElementType::int8, what, change);
  };
  refused("rank 0", [](Graph& g) { g.operators[0].attributes.rank = 0; });
  refused("input 4 is int16", [](Graph& g) { input_of(g, 4).variable = false; });
  refused("input 4 is int16", [](Graph& g) { input_of(g, 4).shape = {1}; });
  refused("input 2 has zero point 1", [](Graph& g) { input_of(g, 2).quantization.zero_point = {1}; });
  refused("not constant", [](Graph& g) { input_of(g, 1).constant = false; });
  refused("a fused activation", [](Graph& g) { g.operators[0].attributes.activation = Activation::relu6; });
  refused("inputs are missing", [](Graph& g) { g.operators[0].inputs.pop_back(); });
  refused("the variable tensor", [](Graph& g) { g.operators[0].inputs[3] = g.operators[0].inputs[4]; });
  refused("among the graph's inputs and outputs", [](Graph& g) { g.outputs.push_back(g.operators[0].inputs[4]); });
}

TEST(Sequence, AnSvdfNeedsNoBias) {
  Graph graph = random_operator_graph(OperatorCode::SVDF, ElementType::int8, 1);
  graph.operators[0].inputs[3] = -1;
  auto interpreter = Interpreter::create(graph, Profile::double_rounding);
  ASSERT_TRUE(interpreter) << describe(interpreter.error());
  EXPECT_TRUE(interpreter->invoke(random_input(graph, 1)));
}

TEST(Sequence, AnLstmOutOfItsDefinitionIsRefusedByName) {
  const auto refused = [](const std::string& what, const std::function<void(Graph&)>& change) {
    expect_refused(OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM, ElementType::int8, what, change);
  };
  refused("input 9 is given", [](Graph& g) { g.operators[0].inputs[9] = g.operators[0].inputs[12]; });
  refused("input 1 is absent", [](Graph& g) { g.operators[0].inputs[1] = -1; });
  refused("inputs are missing", [](Graph& g) { g.operators[0].inputs.resize(20); });
  refused("a cell gate of another activation",
          [](Graph& g) { g.operators[0].attributes.activation = Activation::none; });
  refused("cell scale", [](Graph& g) { input_of(g, 19).quantization.scale = {0.0003F}; });
  refused("cell clip", [](Graph& g) { g.operators[0].attributes.cell_clip = 1e-9F; });
  refused("differ in type, scale", [](Graph& g) { input_of(g, 18).quantization.scale[0] *= 2; });
  refused("the variable tensor", [](Graph& g) { g.operators[0].inputs[19] = g.operators[0].inputs[18]; });
  refused("input 14 is int32", [](Graph& g) { input_of(g, 14).shape.push_back(1); });
}

TEST(Sequence, FactorsOf64BitAccumulatorsAreBelow128) {
  expect_refused(OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM, ElementType::int16, "2^7", [](Graph& g) {
    input_of(g, 1).quantization.scale = {1000.0F / input_of(g, 0).quantization.scale[0]};
  });
}

TEST(Sequence, VariablesThatTheFormatAllowsButNoStateIsAreErrors) {
  Graph graph = random_operator_graph(OperatorCode::SVDF, ElementType::int8, 1);
  const auto error = [](const Graph& changed) {
    const auto imported = import_tflite(write_tflite(changed), "bad");
    return imported ? "no error" : describe(imported.error());
  };
  EXPECT_EQ(error(graph), "no error");
  Graph with_data = graph;
  Tensor& state = input_of(with_data, 4);
  state.constant = true;
  state.data.assign(state.bytes(), 0);
  EXPECT_THAT(error(with_data), HasSubstr("a variable tensor with data"));
  Graph as_output = graph;
  as_output.outputs.push_back(graph.operators[0].inputs[4]);
  EXPECT_THAT(error(as_output), HasSubstr("is variable or never written"));
}

}  // namespace
}  // namespace probemark
