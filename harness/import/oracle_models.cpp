// Writes random models, inputs and the reference's outputs for oracle_test.py, which holds other implementations
// against them: oracle_models FOLDER PROFILE MODELS_PER_OPERATOR CHAINS [FIRST_SEED [OPERATOR]].
//
// FOLDER/<n>.tflite, <n>.in (all inputs, sample after sample), <n>.out, and index.tsv with a line a model:
// n, label (the operator, or "chain"), types (of the activations, "int8x4" where weights are int4), samples, inputs,
// outputs (as type:dimensions, e.g. "int8:1,4,4,3 int8:1,4"), operators.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>

#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_writer.hpp"
#include "reference/interpreter.hpp"

namespace {

using namespace probemark;
namespace fs = std::filesystem;

constexpr int samples = 3;

void write_bytes(const fs::path& file, const std::vector<std::uint8_t>& bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::string ends(const Graph& graph, const std::vector<std::int32_t>& indices) {
  std::string text;
  for (const std::int32_t index : indices) {
    const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", element_name(tensor.type), fmt::join(tensor.shape, ","));
  }
  return text;
}

/// The same model with biases of 0 where a convolution has none: LiteRT refuses or crashes without.
Graph with_all_biases(Graph graph) {
  for (Operator& op : graph.operators) {
    const bool convolution = op.code == OperatorCode::CONV_2D || op.code == OperatorCode::DEPTHWISE_CONV_2D;
    if (!convolution || (op.inputs.size() == 3 && op.inputs[2] >= 0)) {
      continue;
    }
    const Tensor& input = graph.tensors[static_cast<std::size_t>(op.inputs[0])];
    Tensor bias;
    bias.name = "no bias";
    bias.type = input.type == ElementType::int16 ? ElementType::int64 : ElementType::int32;
    bias.shape = {graph.tensors[static_cast<std::size_t>(op.outputs[0])].shape[3]};
    bias.constant = true;
    bias.quantization = graph.tensors[static_cast<std::size_t>(op.inputs[1])].quantization;
    bias.quantization.dimension = 0;
    for (float& scale : bias.quantization.scale) {
      scale *= input.quantization.scale[0];
    }
    bias.data.resize(bias.bytes());
    op.inputs.resize(2);
    op.inputs.push_back(static_cast<std::int32_t>(graph.tensors.size()));
    graph.tensors.push_back(std::move(bias));
  }
  return graph;
}

/// What makes an oracle take another path.
std::string variant(const Graph& graph, const Operator& op) {
  if (takes_int4_weights(op.code)) {
    const Tensor& filter = graph.tensors[static_cast<std::size_t>(op.inputs[1])];
    const bool narrow = filter.type == ElementType::int4;
    const bool fully_connected = op.code == OperatorCode::FULLY_CONNECTED;
    return fmt::format("{}{}{}{}", narrow ? "x4" : "",
                       narrow && fully_connected && filter.quantization.scale.size() > 1 ? "+per_channel" : "",
                       narrow && fully_connected && filter.shape[1] % 2 != 0 ? "+odd_depth" : "",
                       filter.quantization.zero_point[0] != 0 ? "+filter_zero_point" : "");
  }
  if (op.code == OperatorCode::BATCH_MATMUL &&
      graph.tensors[static_cast<std::size_t>(op.inputs[1])].quantization.zero_point[0] != 0) {
    return "+filter_zero_point";
  }
  if (op.code == OperatorCode::TRANSPOSE_CONV && op.attributes.padding == Padding::same) {
    const std::vector<std::int32_t>& filter = graph.tensors[static_cast<std::size_t>(op.inputs[1])].shape;
    const bool gaps = filter[1] < op.attributes.stride_h || filter[2] < op.attributes.stride_w;
    return gaps ? "+same_with_gaps" : "";
  }
  return "";
}

/// Operators with the type of what they read and, where it differs, write, and their variant: "CONV_2D:int8",
/// "QUANTIZE:float32>int8", "FULLY_CONNECTED:int8x4+filter_zero_point".
std::string operators(const Graph& graph) {
  std::set<std::string> names;
  for (const Operator& op : graph.operators) {
    const std::size_t activation = op.code == OperatorCode::TRANSPOSE_CONV ? 2 : 0;
    const Tensor& input = graph.tensors[static_cast<std::size_t>(op.inputs[activation])];
    const Tensor& output = graph.tensors[static_cast<std::size_t>(op.outputs[0])];
    const std::string other = input.type == output.type ? "" : fmt::format(">{}", element_name(output.type));
    names.insert(fmt::format("{}:{}{}{}", operator_name(op.code), element_name(input.type), other, variant(graph, op)));
  }
  return fmt::format("{}", fmt::join(names, ","));
}

class ModelFolder {
 public:
  ModelFolder(fs::path folder, Profile profile)
      : folder_(std::move(folder)), profile_(profile), index_(folder_ / "index.tsv") {}

  bool add(const std::string& label, const std::string& types, const Graph& graph, std::uint64_t seed) {
    auto interpreter = Interpreter::create(graph, profile_);
    if (!interpreter) {
      fmt::print(stderr, "{}: {}\n", graph.description, describe(interpreter.error()));
      return false;
    }
    std::vector<std::uint8_t> inputs;
    std::vector<std::uint8_t> outputs;
    for (int s = 0; s < samples; ++s) {
      const auto input = random_input(graph, seed * samples + static_cast<std::uint64_t>(s));
      const auto output = interpreter->invoke(input);
      if (!output) {
        fmt::print(stderr, "{}: {}\n", graph.description, describe(output.error()));
        return false;
      }
      inputs.insert(inputs.end(), input.begin(), input.end());
      outputs.insert(outputs.end(), output->begin(), output->end());
    }
    write_bytes(folder_ / fmt::format("{}.tflite", count_),
                write_tflite(profile_ == Profile::xnnpack ? with_all_biases(graph) : graph));
    write_bytes(folder_ / fmt::format("{}.in", count_), inputs);
    write_bytes(folder_ / fmt::format("{}.out", count_), outputs);
    index_ << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", count_, label, types, samples, ends(graph, graph.inputs),
                          ends(graph, graph.outputs), operators(graph));
    ++count_;
    return index_.good();
  }

 private:
  fs::path folder_;
  Profile profile_;
  std::ofstream index_;
  int count_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 7) {
    fmt::print(stderr, "usage: oracle_models FOLDER PROFILE MODELS_PER_OPERATOR CHAINS [FIRST_SEED [OPERATOR]]\n");
    return 2;
  }
  const auto profile = profile_of(argv[2]);
  if (!profile) {
    fmt::print(stderr, "{}\n", describe(profile.error()));
    return 2;
  }
  const auto number = [](const char* text) { return std::strtoull(text, nullptr, 10); };
  const std::uint64_t first = argc > 5 ? number(argv[5]) : 1;
  fs::create_directories(argv[1]);
  ModelFolder folder(argv[1], *profile);
  bool good = true;
  for (const ElementType type : {ElementType::int8, ElementType::int16}) {
    for (const OperatorCode code : supported_operators()) {
      const bool wanted = argc < 7 || std::string_view(argv[6]) == operator_name(code);
      if (!wanted || !takes_activations(code, type)) {
        continue;
      }
      for (std::uint64_t seed = first; seed < first + number(argv[3]); ++seed) {
        const char* name = operator_name(code);
        good = folder.add(name, element_name(type), random_operator_graph(code, type, seed), seed) && good;
        if (type == ElementType::int8 && takes_int4_weights(code)) {
          const Graph graph = random_operator_graph(code, type, seed, ElementType::int4);
          good = folder.add(name, "int8x4", graph, seed) && good;
        }
      }
    }
    for (std::uint64_t seed = first; seed < first + number(argv[4]); ++seed) {
      good = folder.add("chain", element_name(type), random_chain(type, 6, seed), seed) && good;
    }
  }
  return good ? 0 : 1;
}
