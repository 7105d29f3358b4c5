// Hostile models: every one is an error that names what is wrong and what is supported, or a graph that runs.
#include "harness/import/tflite_import.hpp"

#include <flatbuffers/flatbuffers.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "harness/import/random_graph.hpp"
#include "harness/import/step_bound.hpp"
#include "harness/import/tflite_generated.h"
#include "harness/import/tflite_writer.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// ADD of an input and a constant; the smallest model with all that a model has.
Graph small_graph() {
  Graph graph;
  graph.description = "small";
  const Quantization q{{0.5F}, {1}, 0};
  graph.tensors = {{"image", ElementType::int8, {1, 4}, q, false, {}},
                   {"offset", ElementType::int8, {4}, q, true, {1, 2, 3, 4}},
                   {"sum", ElementType::int8, {1, 4}, q, false, {}}};
  graph.operators = {{OperatorCode::ADD, {}, {0, 1}, {2}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

std::string import_error(const std::vector<std::uint8_t>& bytes) {
  const auto graph = import_tflite(bytes, "bad.tflite");
  return graph ? "no error" : describe(graph.error());
}

/// The error of the small graph after `change`.
template <class Change>
std::string error_after(Change change) {
  Graph graph = small_graph();
  change(graph);
  return import_error(write_tflite(graph));
}

/// The error of lowering the small graph after `change`.
template <class Change>
std::string lowering_error_after(Change change) {
  Graph graph = small_graph();
  change(graph);
  const auto imported = import_tflite(write_tflite(graph), "bad.tflite");
  EXPECT_TRUE(imported) << describe(imported.error());
  const auto program = imported ? lower(*imported, Profile::double_rounding) : tl::unexpected(imported.error());
  return program ? "no error" : describe(program.error());
}

void run_if_valid(const std::vector<std::uint8_t>& bytes) {
  auto graph = import_tflite(bytes, "mutated");
  if (!graph) {
    EXPECT_FALSE(graph.error().what.empty());
    return;
  }
  for (const Profile profile : {Profile::double_rounding, Profile::xnnpack}) {
    // A slice of a huge input is valid, and slow.
    if (!is_quick(*graph)) {
      const auto program = lower(*graph, profile);
      EXPECT_TRUE(program || !program.error().where.empty());
      continue;
    }
    auto interpreter = Interpreter::create(*graph, profile);
    if (interpreter) {
      const auto output = interpreter->invoke(random_input(*graph, 1));
      EXPECT_TRUE(!output || output->size() == graph->output_bytes());
    } else {
      EXPECT_FALSE(interpreter.error().where.empty()) << interpreter.error().what;
    }
  }
}

TEST(TfliteImport, SmallModelIsRead) {
  const auto graph = import_tflite(write_tflite(small_graph()), "small");
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(*graph, small_graph());
}

TEST(TfliteImport, EveryTruncationIsAnErrorOrRuns) {
  for (const Graph& graph : {small_graph(), random_operator_graph(OperatorCode::CONV_2D, ElementType::int8, 2)}) {
    const auto bytes = write_tflite(graph);
    std::size_t errors = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const std::vector<std::uint8_t> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      errors += import_tflite(part, "truncated") ? 0 : 1;
      run_if_valid(part);
    }
    // The last bytes may be padding.
    EXPECT_GE(errors + 16, bytes.size());
  }
}

TEST(TfliteImport, EveryFlippedBitIsAnErrorOrRuns) {
  for (const Graph& graph :
       {small_graph(), random_operator_graph(OperatorCode::STRIDED_SLICE, ElementType::int16, 1)}) {
    auto bytes = write_tflite(graph);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
      run_if_valid(bytes);
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    }
  }
}

/// flatbuffers' verifier accepts 64-bit elements at odd multiples of 4: under UBSan, reading them as such is an error.
TEST(TfliteImport, MisalignedZeroPointsAreRead) {
  Graph graph = small_graph();
  graph.tensors[1].quantization = {{0.5F, 0.25F}, {77, 78}, 0};
  auto bytes = write_tflite(graph);
  const std::vector<std::uint8_t> vector{2, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0, 78, 0, 0, 0, 0, 0, 0, 0};
  auto found = std::search(bytes.begin(), bytes.end(), vector.begin(), vector.end());
  ASSERT_NE(found, bytes.end());
  // The same vector at the end of the file, its elements 4 bytes off.
  bytes.resize((bytes.size() + 7) / 8 * 8);
  found = std::search(bytes.begin(), bytes.end(), vector.begin(), vector.end());
  const auto old_position = static_cast<std::uint32_t>(found - bytes.begin());
  const auto new_position = static_cast<std::uint32_t>(bytes.size());
  bytes.insert(bytes.end(), vector.begin(), vector.end());
  bool moved = false;
  for (std::uint32_t at = 0; at + 4 <= old_position; at += 4) {
    std::uint32_t offset = 0;
    std::memcpy(&offset, bytes.data() + at, 4);
    if (at + offset == old_position) {
      offset = new_position - at;
      std::memcpy(bytes.data() + at, &offset, 4);
      moved = true;
    }
  }
  ASSERT_TRUE(moved);
  const auto imported = import_tflite(bytes, "misaligned");
  ASSERT_TRUE(imported) << describe(imported.error());
  EXPECT_EQ(imported->tensors[1].quantization.zero_point, (std::vector<std::int64_t>{77, 78}));
}

TEST(TfliteImport, WhatIsNoModelSaysSo) {
  EXPECT_THAT(import_error({}), AllOf(HasSubstr("bad.tflite"), HasSubstr("0 bytes"), HasSubstr("TFL3")));
  EXPECT_THAT(import_error(std::vector<std::uint8_t>(100, 0)), HasSubstr("not a TensorFlow Lite model"));
}

TEST(TfliteImport, FilesThatCannotBeReadAreErrorsThatNameThem) {
  const auto missing = import_tflite_file("no/such/model.tflite");
  ASSERT_FALSE(missing);
  EXPECT_THAT(describe(missing.error()), AllOf(HasSubstr("no/such/model.tflite"), HasSubstr("cannot read")));
  const auto directory = import_tflite_file(std::filesystem::temp_directory_path());
  ASSERT_FALSE(directory);
  EXPECT_THAT(describe(directory.error()), HasSubstr("directory"));
  const auto file = std::filesystem::temp_directory_path() / "probemark_empty.tflite";
  std::ofstream(file).close();
  const auto empty = import_tflite_file(file);
  std::filesystem::remove(file);
  ASSERT_FALSE(empty);
  EXPECT_THAT(describe(empty.error()), HasSubstr("0 bytes"));
}

TEST(TfliteImport, ShapesOutOfBoundsNameTheTensor) {
  const auto image_and_shapes = AllOf(HasSubstr("tensor 0 'image'"), HasSubstr("fixed shapes"));
  EXPECT_THAT(error_after([](Graph& g) { g.tensors[0].shape = {1, -1}; }), image_and_shapes);
  EXPECT_THAT(error_after([](Graph& g) { g.tensors[0].shape = {INT32_MAX, INT32_MAX}; }), image_and_shapes);
  EXPECT_THAT(error_after([](Graph& g) {
                g.tensors[0].shape = {1 << 16, 1 << 16, 1 << 16, 1 << 16};
              }),
              image_and_shapes);
  EXPECT_THAT(error_after([](Graph& g) { g.tensors[0].shape = std::vector<std::int32_t>(9, 1); }), image_and_shapes);
}

TEST(TfliteImport, ShapesThatNoKernelTakesNameTheTensor) {
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].shape = {0, 4}; }), HasSubstr("'image' has shape"));
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].shape = std::vector<std::int32_t>(6, 1); }),
              AllOf(HasSubstr("'image'"), HasSubstr("up to 5 dimensions")));
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].shape = {1 << 29}; }), HasSubstr("'image'"));
}

TEST(TfliteImport, IndicesOutOfBoundsNameTheOperator) {
  const auto add = AllOf(HasSubstr("operator 0 (ADD)"), HasSubstr("existing tensors"));
  EXPECT_THAT(error_after([](Graph& g) { g.operators[0].inputs = {0, 3}; }), add);
  EXPECT_THAT(error_after([](Graph& g) { g.operators[0].inputs = {0, -2}; }), add);
  EXPECT_THAT(error_after([](Graph& g) { g.operators[0].outputs = {-1}; }), add);
  EXPECT_THAT(error_after([](Graph& g) { g.inputs = {INT32_MAX}; }), HasSubstr("inputs"));
  EXPECT_THAT(error_after([](Graph& g) { g.outputs = {INT32_MIN}; }), HasSubstr("outputs"));
}

TEST(TfliteImport, OrderOfExecutionIsChecked) {
  EXPECT_THAT(error_after([](Graph& g) {
                g.operators[0].inputs = {0, 2};
              }),
              AllOf(HasSubstr("operator 0 (ADD)"), HasSubstr("before anything has written it")));
  EXPECT_THAT(error_after([](Graph& g) { g.operators.push_back(g.operators[0]); }),
              AllOf(HasSubstr("operator 1 (ADD)"), HasSubstr("written before")));
  EXPECT_THAT(error_after([](Graph& g) { g.operators[0].outputs = {1}; }), HasSubstr("constant"));
  EXPECT_THAT(error_after([](Graph& g) { g.outputs = {1}; }), HasSubstr("never written"));
  EXPECT_THAT(error_after([](Graph& g) { g.inputs = {1}; }), HasSubstr("constant or listed twice"));
  EXPECT_THAT(error_after([](Graph& g) { g.inputs = {0, 0}; }), HasSubstr("constant or listed twice"));
  EXPECT_THAT(error_after([](Graph& g) { g.inputs.clear(); }), HasSubstr("no inputs or no outputs"));
  EXPECT_THAT(error_after([](Graph& g) { g.operators.clear(); }), HasSubstr("0 operators"));
  EXPECT_THAT(error_after([](Graph& g) { g.tensors.clear(); }), HasSubstr("0 tensors"));
}

TEST(TfliteImport, ConstantsOfAnotherSizeNameTheTensor) {
  EXPECT_THAT(error_after([](Graph& g) { g.tensors[1].data.pop_back(); }),
              AllOf(HasSubstr("tensor 1 'offset'"), HasSubstr("holds 3 bytes"), HasSubstr("need 4")));
}

TEST(TfliteImport, TypesThatAreNotSupportedAreNamed) {
  EXPECT_THAT(lowering_error_after([](Graph& g) {
                for (Tensor& tensor : g.tensors) {
                  tensor.type = ElementType::float32;
                  tensor.data.resize(tensor.data.size() * 4);
                }
              }),
              AllOf(HasSubstr("operator 0 (ADD)"), HasSubstr("'image' is float32"), HasSubstr("int8 and int16"),
                    HasSubstr("quantize")));
  EXPECT_THAT(error_after([](Graph& g) { g.tensors[0].type = ElementType::int4; }),
              AllOf(HasSubstr("tensor 0 'image'"), HasSubstr("int4, and not constant")));
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].quantization.scale = {-1.0F}; }),
              AllOf(HasSubstr("'image' has scale -1"), HasSubstr("positive")));
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].quantization.zero_point = {128}; }),
              AllOf(HasSubstr("zero point 128"), HasSubstr("[-128, 127]")));
  EXPECT_THAT(lowering_error_after([](Graph& g) { g.tensors[0].quantization = {}; }), HasSubstr("0 scales"));
}

TEST(TfliteImport, FactorsThatNoProfileDefinesAreRefused) {
  Graph graph = small_graph();
  graph.operators[0].code = OperatorCode::MUL;
  graph.tensors[2].quantization.scale = {1e-12F};
  for (const Profile profile : {Profile::double_rounding, Profile::xnnpack}) {
    const auto program = lower(graph, profile);
    ASSERT_FALSE(program);
    EXPECT_THAT(describe(program.error()), AllOf(HasSubstr("operator 0 (MUL)"), HasSubstr("2^30")));
  }
}

/// Writes a model of the small graph's tensors with one operator of this code.
std::vector<std::uint8_t> with_operator_code(std::int32_t builtin, const char* custom) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = custom == nullptr ? 0 : builder.CreateString(custom);
  const std::vector<std::int32_t> shape{1};
  const std::vector<std::int32_t> zero{0};
  const std::vector<std::int32_t> one{1};
  const auto code = tflite::CreateOperatorCode(builder, static_cast<std::int8_t>(builtin), name, 1, builtin);
  const auto in = tflite::CreateTensorDirect(builder, &shape, tflite::TensorType_INT8, 0, "in");
  const auto out = tflite::CreateTensorDirect(builder, &shape, tflite::TensorType_INT8, 0, "out");
  const std::vector<flatbuffers::Offset<tflite::Tensor>> tensors{in, out};
  const std::vector<flatbuffers::Offset<tflite::Operator>> operators{
      tflite::CreateOperatorDirect(builder, 0, &zero, &one)};
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> subgraphs{
      tflite::CreateSubGraphDirect(builder, &tensors, &zero, &one, &operators)};
  const std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes{code};
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers{tflite::CreateBuffer(builder)};
  tflite::FinishModelBuffer(builder, tflite::CreateModelDirect(builder, 3, &codes, &subgraphs, "operator", &buffers));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

TEST(TfliteImport, OperatorsThatAreNotSupportedAreNamedWithThoseThatAre) {
  EXPECT_THAT(
      import_error(with_operator_code(15, nullptr)),
      AllOf(HasSubstr("operator 0"), HasSubstr("builtin operator 15"), HasSubstr("CONV_2D"), HasSubstr("SOFTMAX")));
  EXPECT_THAT(import_error(with_operator_code(32, "Detect")),
              AllOf(HasSubstr("operator 0"), HasSubstr("custom operator 'Detect'"), HasSubstr("CONV_2D")));
}

TEST(TfliteImport, MissingOptionsNameTheOperator) {
  EXPECT_THAT(import_error(with_operator_code(3, nullptr)),
              AllOf(HasSubstr("operator 0 (CONV_2D)"), HasSubstr("lacks its options")));
}

TEST(TfliteImport, Int16WithAnInt32AccumulatorIsRefused) {
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    Graph graph = random_operator_graph(OperatorCode::FULLY_CONNECTED, ElementType::int16, seed);
    Operator& op = graph.operators[0];
    if (op.inputs.size() == 3 && op.inputs[2] >= 0) {
      Tensor& bias = graph.tensors[static_cast<std::size_t>(op.inputs[2])];
      bias.type = ElementType::int32;
      bias.data.resize(bias.bytes());
      EXPECT_THAT(describe(lower(graph, Profile::double_rounding).error()),
                  AllOf(HasSubstr("FULLY_CONNECTED"), HasSubstr("int32"), HasSubstr("int64 for int16")));
    } else {
      op.attributes.int32_accumulator = true;
      EXPECT_THAT(describe(lower(graph, Profile::double_rounding).error()), HasSubstr("32-bit accumulator"));
    }
  }
}

}  // namespace
}  // namespace probemark
