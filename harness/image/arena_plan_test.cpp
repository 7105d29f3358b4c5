// Properties of the plan over random graphs, and that it needs no more than TensorFlow Lite Micro on public models.
#include "harness/image/arena_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/import/public_models.hpp"
#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_import.hpp"

namespace probemark {
namespace {

/// When a tensor holds a value that something reads later, both ends included.
struct Life {
  std::size_t first = 0;
  std::size_t last = 0;
  bool exists = false;

  void extend(std::size_t when) {
    first = exists ? std::min(first, when) : when;
    last = exists ? std::max(last, when) : when;
    exists = true;
  }
};

/// From the definition, apart from the planner's: written by a call (inputs: before all), read until the last reader
/// (outputs: after all).
std::vector<Life> lives_of(const Graph& graph, const Program& program) {
  std::vector<Life> lives(graph.tensors.size());
  for (const std::int32_t input : graph.inputs) {
    lives[static_cast<std::size_t>(input)].extend(0);
  }
  for (std::size_t i = 0; i < program.calls.size(); ++i) {
    for (const std::int32_t input : program.calls[i].inputs) {
      if (!graph.tensors[static_cast<std::size_t>(input)].constant) {
        lives[static_cast<std::size_t>(input)].extend(i);
      }
    }
    lives[static_cast<std::size_t>(program.calls[i].output)].extend(i);
  }
  for (const std::int32_t output : graph.outputs) {
    lives[static_cast<std::size_t>(output)].extend(program.calls.size());
  }
  return lives;
}

/// A RESHAPE may write its result over its input.
bool is_reshape_between(const Program& program, std::size_t a, std::size_t b) {
  return std::any_of(program.calls.begin(), program.calls.end(), [&](const Call& call) {
    const auto in = static_cast<std::size_t>(call.inputs[0]);
    const auto out = static_cast<std::size_t>(call.output);
    return std::holds_alternative<pm_reshape_params>(call.parameters) &&
           ((in == a && out == b) || (in == b && out == a));
  });
}

void expect_valid(const Graph& graph, const Program& program, std::size_t alignment) {
  const ArenaPlan plan = plan_arena(graph, program, alignment);
  const std::vector<Life> lives = lives_of(graph, program);
  ASSERT_EQ(plan.offset.size(), graph.tensors.size());
  std::size_t all = 0;
  for (std::size_t a = 0; a < lives.size(); ++a) {
    ASSERT_EQ(plan.offset[a].has_value(), lives[a].exists) << graph.description << " tensor " << a;
    if (!lives[a].exists) {
      continue;
    }
    const std::size_t begin = *plan.offset[a];
    const std::size_t end = begin + graph.tensors[a].bytes();
    all += graph.tensors[a].bytes() + alignment;
    ASSERT_EQ(begin % alignment, 0U) << graph.description;
    ASSERT_LE(end, plan.bytes) << graph.description;
    for (std::size_t b = 0; b < a; ++b) {
      const bool together = lives[b].exists && lives[a].first <= lives[b].last && lives[b].first <= lives[a].last;
      const bool apart =
          !plan.offset[b] || end <= *plan.offset[b] || *plan.offset[b] + graph.tensors[b].bytes() <= begin;
      ASSERT_TRUE(!together || apart || is_reshape_between(program, a, b))
          << graph.description << ": tensors " << a << " and " << b << " share bytes while both are alive";
    }
  }
  ASSERT_LE(plan.bytes, all) << graph.description;
}

TEST(ArenaPlan, TensorsAliveTogetherNeverOverlap) {
  std::size_t graphs = 0;
  for (const ElementType type : {ElementType::int8, ElementType::int16}) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
      const Graph graph = random_chain(type, 12, seed);
      const auto program = lower(graph, Profile::double_rounding);
      if (!program) {
        continue;  // a long chain can reach scales that no kernel takes
      }
      ++graphs;
      for (const std::size_t alignment : {1U, 4U, 16U}) {
        expect_valid(graph, *program, alignment);
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
  EXPECT_GE(graphs, 3000U);
}

/// image -> RESHAPE -> flat, and on to RELU; `kept`: the image is read again after.
Graph reshape_graph(bool kept) {
  const Quantization q{{0.5F}, {0}, 0};
  const auto tensor = [&q](const char* name, std::vector<std::int32_t> shape) {
    return Tensor{name, ElementType::int8, std::move(shape), q, false, {}};
  };
  Graph graph;
  graph.tensors = {tensor("image", {2, 50}), tensor("flat", {100}), tensor("out", {100}), tensor("again", {2, 50})};
  graph.operators = {{OperatorCode::RESHAPE, {}, {0}, {1}}, {OperatorCode::RELU, {}, {1}, {2}}};
  graph.inputs = {0};
  graph.outputs = {2};
  if (kept) {
    graph.operators.push_back({OperatorCode::RELU, {}, {0}, {3}});
    graph.outputs.push_back(3);
  }
  return graph;
}

TEST(ArenaPlan, ReshapeSharesItsInputsBytesWhereNothingReadsThatLater) {
  const Graph graph = reshape_graph(false);
  const ArenaPlan plan = plan_arena(graph, *lower(graph, Profile::double_rounding), 4);
  EXPECT_EQ(plan.offset[0], plan.offset[1]);
  EXPECT_EQ(plan.bytes, 200U);
}

TEST(ArenaPlan, ReshapeCopiesWhereItsInputIsReadLater) {
  const Graph graph = reshape_graph(true);
  const ArenaPlan plan = plan_arena(graph, *lower(graph, Profile::double_rounding), 4);
  EXPECT_NE(plan.offset[0], plan.offset[1]);
  expect_valid(graph, *lower(graph, Profile::double_rounding), 4);
}

TEST(ArenaPlan, ReshapeOfAGraphInputThatIsAlsoAnOutputCopies) {
  Graph graph = reshape_graph(false);
  graph.outputs.push_back(0);
  const ArenaPlan plan = plan_arena(graph, *lower(graph, Profile::double_rounding), 4);
  EXPECT_NE(plan.offset[0], plan.offset[1]);
}

/// What TensorFlow Lite Micro's arena needs for the same models, with all its own data.
TEST(ArenaPlan, NeedsNoMoreThanTensorFlowLiteMicro) {
  const auto models = public_models_folder(PROBEMARK_SOURCE_DIR);
  if (!models) {
    GTEST_SKIP() << "the public models are not at hand: set PROBEMARK_PUBLIC_MODELS";
  }
  struct Case {
    const char* file;
    double kilobytes;
  };
  for (const Case& c : {Case{"kws_ref_model.tflite", 22.8}, Case{"pretrainedResnet_quant.tflite", 54.3},
                        Case{"ad01_int8.tflite", 2.3}}) {
    const auto graph = import_tflite_file(*models / "mlperf_tiny" / c.file);
    ASSERT_TRUE(graph) << describe(graph.error());
    const auto program = lower(*graph, Profile::double_rounding);
    ASSERT_TRUE(program) << describe(program.error());
    const ArenaPlan plan = plan_arena(*graph, *program, 16);
    EXPECT_LE(static_cast<double>(plan.bytes), c.kilobytes * 1024) << c.file;
    RecordProperty(c.file, static_cast<int>(plan.bytes));
  }
}

}  // namespace
}  // namespace probemark
