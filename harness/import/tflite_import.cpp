#include "harness/import/tflite_import.hpp"

#include <flatbuffers/flatbuffers.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "harness/import/tflite_attributes.hpp"
#include "harness/import/tflite_generated.h"

namespace probemark {
namespace {

constexpr std::size_t most_tensors = 1U << 16;
constexpr std::size_t most_elements = std::size_t{1} << 30;

std::string supported_names() {
  std::string names;
  for (const OperatorCode code : supported_operators()) {
    names += (names.empty() ? "" : ", ") + std::string(operator_name(code));
  }
  return names;
}

std::optional<ElementType> element_type(tflite::TensorType type) {
  switch (type) {
    case tflite::TensorType_INT8:
      return ElementType::int8;
    case tflite::TensorType_INT16:
      return ElementType::int16;
    case tflite::TensorType_INT32:
      return ElementType::int32;
    case tflite::TensorType_INT64:
      return ElementType::int64;
    case tflite::TensorType_FLOAT32:
      return ElementType::float32;
    case tflite::TensorType_UINT8:
      return ElementType::uint8;
    case tflite::TensorType_BOOL:
      return ElementType::boolean;
    case tflite::TensorType_INT4:
      return ElementType::int4;
    default:
      return std::nullopt;
  }
}

/// Walks one model; every method returns an error instead of a part.
class Importer {
 public:
  Importer(const tflite::Model& model, std::string name) : model_(model), name_(std::move(name)) {}

  Result<Graph> run() {
    if (model_.version() != 3) {
      return invalid(fmt::format("schema version {}", model_.version()), "version 3");
    }
    if (model_.subgraphs() == nullptr || model_.subgraphs()->size() != 1 || model_.subgraphs()->Get(0) == nullptr) {
      return invalid(fmt::format("{} subgraphs", model_.subgraphs() == nullptr ? 0 : model_.subgraphs()->size()),
                     "models of one subgraph, without control flow");
    }
    subgraph_ = model_.subgraphs()->Get(0);
    Graph graph;
    graph.description = model_.description() == nullptr ? "" : model_.description()->str();
    for (auto step : {&Importer::tensors, &Importer::operators, &Importer::ends}) {
      if (auto done = (this->*step)(graph); !done) {
        return tl::unexpected(done.error());
      }
    }
    return graph;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> invalid(const std::string& what, const std::string& supported,
                                              const std::string& where = {}) const {
    return fail(ErrorKind::invalid_input, what, where.empty() ? name_ : name_ + ": " + where,
                "supported: " + supported);
  }

  Result<void> tensors(Graph& graph) {
    const auto* list = subgraph_->tensors();
    const std::size_t count = list == nullptr ? 0 : list->size();
    if (count == 0 || count > most_tensors) {
      return invalid(fmt::format("{} tensors", count), fmt::format("1 to {} tensors", most_tensors));
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto tensor = import_tensor(list->Get(static_cast<flatbuffers::uoffset_t>(i)), i);
      if (!tensor) {
        return tl::unexpected(tensor.error());
      }
      graph.tensors.push_back(std::move(*tensor));
    }
    return {};
  }

  Result<Tensor> import_tensor(const tflite::Tensor* source, std::size_t index) {
    std::string where = fmt::format("tensor {}", index);
    if (source == nullptr) {
      return invalid("missing tensor", "complete tensors", where);
    }
    Tensor tensor;
    tensor.name = source->name() == nullptr ? "" : source->name()->str();
    where += fmt::format(" '{}'", tensor.name);
    const auto type = element_type(source->type());
    if (!type) {
      return invalid(fmt::format("element type {}", static_cast<int>(source->type())),
                     "int4, int8, int16, int32, int64, float32, uint8, bool", where);
    }
    tensor.type = *type;
    std::size_t elements = 1;
    if (source->shape() != nullptr) {
      for (const std::int32_t extent : *source->shape()) {
        const auto size = static_cast<std::size_t>(std::max(extent, 0));
        if (extent < 0 || source->shape()->size() > 8 || (size != 0 && elements > most_elements / size)) {
          return invalid(fmt::format("a dimension of {}, {} dimensions", extent, source->shape()->size()),
                         fmt::format("fixed shapes of up to 8 dimensions and {} elements", most_elements), where);
        }
        elements *= size;
        tensor.shape.push_back(extent);
      }
    }
    if (const auto* q = source->quantization(); q != nullptr && q->scale() != nullptr) {
      tensor.quantization.scale.assign(q->scale()->begin(), q->scale()->end());
      if (q->zero_point() != nullptr) {
        // Bytewise: the verifier does not check that the elements of a vector of 64-bit integers are aligned.
        tensor.quantization.zero_point.resize(q->zero_point()->size());
        std::copy_n(q->zero_point()->Data(), tensor.quantization.zero_point.size() * sizeof(std::int64_t),
                    reinterpret_cast<std::uint8_t*>(tensor.quantization.zero_point.data()));
      }
      if (tensor.quantization.zero_point.empty()) {
        tensor.quantization.zero_point.assign(tensor.quantization.scale.size(), 0);
      }
      tensor.quantization.dimension = q->quantized_dimension();
    }
    if (source->is_variable()) {
      return invalid("a variable tensor", "models without state", where);
    }
    return with_data(std::move(tensor), source->buffer(), where);
  }

  /// Buffer 0 and empty buffers mean "no data": the tensor is computed, not constant.
  Result<Tensor> with_data(Tensor tensor, std::uint32_t buffer, const std::string& where) {
    const auto* buffers = model_.buffers();
    if (buffers == nullptr || buffer >= buffers->size() || buffers->Get(buffer) == nullptr) {
      return invalid(fmt::format("refers to buffer {} of {}", buffer, buffers == nullptr ? 0 : buffers->size()),
                     "existing buffers", where);
    }
    if (buffers->Get(buffer)->offset() > 1) {
      return invalid("data outside of the flatbuffer", "models under 2 GB with inline data", where);
    }
    const auto* data = buffers->Get(buffer)->data();
    if (data == nullptr || data->size() == 0) {
      if (tensor.type == ElementType::int4) {
        return invalid("int4, and not constant", "int4 constants", where);
      }
      return tensor;
    }
    if (data->size() != tensor.bytes()) {
      return invalid(fmt::format("holds {} bytes, its shape and type need {}", data->size(), tensor.bytes()),
                     "constants of exactly the size of their shape", where);
    }
    tensor.constant = true;
    tensor.data.assign(data->begin(), data->end());
    return tensor;
  }

  Result<OperatorCode> operator_code(const tflite::Operator& source, const std::string& where) const {
    const auto* codes = model_.operator_codes();
    if (codes == nullptr || source.opcode_index() >= codes->size() || codes->Get(source.opcode_index()) == nullptr) {
      return invalid(fmt::format("refers to operator code {}", source.opcode_index()), "existing operator codes",
                     where);
    }
    const tflite::OperatorCode& code = *codes->Get(source.opcode_index());
    const std::int32_t builtin = std::max<std::int32_t>(code.deprecated_builtin_code(), code.builtin_code());
    if (code.custom_code() != nullptr && code.custom_code()->size() != 0) {
      return invalid(fmt::format("custom operator '{}'", code.custom_code()->str()), supported_names(), where);
    }
    const auto known = operator_of_builtin(builtin);
    if (!known) {
      return invalid(fmt::format("builtin operator {} is not supported", builtin), supported_names(), where);
    }
    return *known;
  }

  Result<void> operators(Graph& graph) {
    const auto* list = subgraph_->operators();
    const std::size_t count = list == nullptr ? 0 : list->size();
    if (count == 0 || count > most_tensors) {
      return invalid(fmt::format("{} operators", count), fmt::format("1 to {} operators", most_tensors));
    }
    for (std::size_t i = 0; i < count; ++i) {
      std::string where = fmt::format("operator {}", i);
      const tflite::Operator* source = list->Get(static_cast<flatbuffers::uoffset_t>(i));
      if (source == nullptr) {
        return invalid("missing operator", "complete operators", where);
      }
      const auto code = operator_code(*source, where);
      if (!code) {
        return tl::unexpected(code.error());
      }
      where += fmt::format(" ({})", operator_name(*code));
      Operator op;
      op.code = *code;
      if (auto indices = tensor_indices(graph, source->inputs(), true, where); indices) {
        op.inputs = std::move(*indices);
      } else {
        return tl::unexpected(indices.error());
      }
      if (auto indices = tensor_indices(graph, source->outputs(), false, where); indices) {
        op.outputs = std::move(*indices);
      } else {
        return tl::unexpected(indices.error());
      }
      if (auto attributes = import_attributes(*source, op.code, name_ + ": " + where); attributes) {
        op.attributes = *attributes;
      } else {
        return tl::unexpected(attributes.error());
      }
      graph.operators.push_back(std::move(op));
    }
    return {};
  }

  Result<std::vector<std::int32_t>> tensor_indices(const Graph& graph, const flatbuffers::Vector<std::int32_t>* list,
                                                   bool absent_allowed, const std::string& where) const {
    std::vector<std::int32_t> indices;
    if (list == nullptr) {
      return indices;
    }
    for (const std::int32_t index : *list) {
      if (index >= static_cast<std::int64_t>(graph.tensors.size()) || index < (absent_allowed ? -1 : 0)) {
        return invalid(fmt::format("refers to tensor {} of {}", index, graph.tensors.size()), "existing tensors",
                       where);
      }
      indices.push_back(index);
    }
    return indices;
  }

  /// Graph inputs and outputs, and that every tensor is written before it is read, and once.
  Result<void> ends(Graph& graph) {
    auto inputs = tensor_indices(graph, subgraph_->inputs(), false, "inputs");
    if (!inputs) {
      return tl::unexpected(inputs.error());
    }
    auto outputs = tensor_indices(graph, subgraph_->outputs(), false, "outputs");
    if (!outputs) {
      return tl::unexpected(outputs.error());
    }
    if (inputs->empty() || outputs->empty()) {
      return invalid("no inputs or no outputs", "models with at least one of each");
    }
    std::vector<bool> written(graph.tensors.size(), false);
    for (const std::int32_t index : *inputs) {
      if (graph.tensors[static_cast<std::size_t>(index)].constant || written[static_cast<std::size_t>(index)]) {
        return invalid(fmt::format("input tensor {} is constant or listed twice", index), "distinct, computed inputs");
      }
      written[static_cast<std::size_t>(index)] = true;
    }
    for (std::size_t i = 0; i < graph.operators.size(); ++i) {
      const std::string where = fmt::format("operator {} ({})", i, operator_name(graph.operators[i].code));
      for (const std::int32_t index : graph.operators[i].inputs) {
        if (index >= 0 && !written[static_cast<std::size_t>(index)] &&
            !graph.tensors[static_cast<std::size_t>(index)].constant) {
          return invalid(fmt::format("reads tensor {} before anything has written it", index),
                         "operators in execution order", where);
        }
      }
      for (const std::int32_t index : graph.operators[i].outputs) {
        if (written[static_cast<std::size_t>(index)] || graph.tensors[static_cast<std::size_t>(index)].constant) {
          return invalid(fmt::format("writes tensor {}, which is an input, constant or written before", index),
                         "tensors written once", where);
        }
        written[static_cast<std::size_t>(index)] = true;
      }
    }
    for (const std::int32_t index : *outputs) {
      if (!written[static_cast<std::size_t>(index)]) {
        return invalid(fmt::format("output tensor {} is never written", index), "computed outputs");
      }
    }
    graph.inputs = std::move(*inputs);
    graph.outputs = std::move(*outputs);
    return {};
  }

  const tflite::Model& model_;
  std::string name_;
  const tflite::SubGraph* subgraph_ = nullptr;
};

}  // namespace

Result<Graph> import_tflite(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (bytes.size() < 8 || !tflite::ModelBufferHasIdentifier(bytes.data())) {
    return fail(ErrorKind::invalid_input,
                fmt::format("not a TensorFlow Lite model ({} bytes, no TFL3 identifier)", bytes.size()), name,
                "give a .tflite file; a truncated download is a common cause");
  }
  // The verifier needs the alignment that the format promises.
  std::vector<std::uint64_t> aligned((bytes.size() + 15) / 8 + 1);
  auto* start = reinterpret_cast<std::uint8_t*>(aligned.data());
  start += (16 - reinterpret_cast<std::uintptr_t>(start) % 16) % 16;
  std::copy(bytes.begin(), bytes.end(), start);
  flatbuffers::Verifier verifier(start, bytes.size(), 64, 1'000'000);
  if (!tflite::VerifyModelBuffer(verifier)) {
    return fail(ErrorKind::invalid_input, "the model is truncated or corrupted: an offset points outside of the file",
                name, "get the file again and compare its SHA-256");
  }
  return Importer(*tflite::GetModel(start), name).run();
}

Result<Graph> import_tflite_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(ErrorKind::invalid_input, "is a directory", file.string(), "give a .tflite file");
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.good() && !stream.eof()) {
    return fail(ErrorKind::invalid_input, "cannot read the model", file.string(), "check the path and its permissions");
  }
  return import_tflite(bytes, file.string());
}

}  // namespace probemark
