#include "harness/import/random_graph.hpp"

#include <fmt/format.h>

#include "harness/import/random_operators.hpp"

namespace probemark {
namespace {

std::int32_t append(RandomGraphBuilder& builder, OperatorCode code, std::int32_t input) {
  switch (code) {
#define PM_OPERATOR(name, builtin, lowering) \
  case OperatorCode::name:                   \
    return random_operators::append_##name(builder, input);
#include "reference/operators.inc"
  }
  return input;
}

bool needs_image(OperatorCode code) {
  return code == OperatorCode::CONV_2D || code == OperatorCode::DEPTHWISE_CONV_2D ||
         code == OperatorCode::TRANSPOSE_CONV || code == OperatorCode::RESIZE_NEAREST_NEIGHBOR ||
         code == OperatorCode::RESIZE_BILINEAR || code == OperatorCode::AVERAGE_POOL_2D ||
         code == OperatorCode::MAX_POOL_2D;
}

std::int32_t least_rank(OperatorCode code) { return code == OperatorCode::BATCH_MATMUL ? 2 : 1; }

/// These take only scales that resolve their curve.
bool is_curve(OperatorCode code) { return code == OperatorCode::LOGISTIC || code == OperatorCode::TANH; }

Shape image_shape(RandomGraphBuilder& b) {
  return {b.once_in(4) ? 2 : 1, b.integer(2, 9), b.integer(2, 9), b.integer(1, 8)};
}

/// Whether operators can follow `tensor`: an int8 or int16 activation that is not too large to pad or to convolve on.
bool can_continue(const Tensor& tensor) {
  return (tensor.type == ElementType::int8 ||
          (tensor.type == ElementType::int16 && tensor.quantization.zero_point[0] == 0)) &&
         tensor.elements() < 4000;
}

OperatorCode random_code(RandomGraphBuilder& b, const Tensor& input) {
  for (;;) {
    const OperatorCode code = b.one_of(supported_operators());
    const bool too_coarse = is_curve(code) && input.quantization.scale[0] > 2.0F;
    const bool ranked = static_cast<std::int32_t>(input.shape.size()) >= least_rank(code);
    if (ranked && takes_activations(code, input.type) && (!needs_image(code) || input.shape.size() == 4) &&
        !too_coarse) {
      return code;
    }
  }
}

}  // namespace

bool takes_activations(OperatorCode code, ElementType type) {
  switch (code) {
    case OperatorCode::HARD_SWISH:
      return type == ElementType::int8;
    default:
      return true;
  }
}

bool takes_int4_weights(OperatorCode code) {
  return code == OperatorCode::CONV_2D || code == OperatorCode::DEPTHWISE_CONV_2D ||
         code == OperatorCode::FULLY_CONNECTED;
}

Graph random_operator_graph(OperatorCode code, ElementType activations, std::uint64_t seed, ElementType weights) {
  RandomGraphBuilder b(activations, seed * 64 + static_cast<std::uint64_t>(code), weights);
  std::int32_t input = 0;
  if (needs_image(code)) {
    input = b.add_input(image_shape(b));
  } else if (code == OperatorCode::QUANTIZE && b.once_in(2)) {
    input = b.add_input(b.shape(b.integer(1, 4)), ElementType::float32, {});
  } else {
    input = b.add_input(b.shape(b.integer(least_rank(code), 4)));
  }
  append(b, code, input);
  Graph graph = b.finish();
  graph.description = fmt::format("{} {} {}", operator_name(code), element_name(activations), seed);
  return graph;
}

Graph random_chain(ElementType activations, int longest, std::uint64_t seed) {
  RandomGraphBuilder b(activations, ~seed, seed % 4 == 0 ? ElementType::int4 : ElementType::int8);
  std::vector<std::int32_t> tensors{b.add_input(image_shape(b))};
  const int length = b.integer(2, longest);
  for (int i = 0; i < length && can_continue(b.tensor(tensors.back())); ++i) {
    std::int32_t from = tensors.back();
    if (b.once_in(4)) {
      from = b.one_of(tensors);
    }
    tensors.push_back(append(b, random_code(b, b.tensor(from)), from));
  }
  Graph graph = b.finish();
  graph.description = fmt::format("chain {} {}", element_name(activations), seed);
  return graph;
}

std::vector<std::uint8_t> random_input(const Graph& graph, std::uint64_t seed) {
  RandomGraphBuilder random(ElementType::int8, seed + 1);
  std::vector<std::uint8_t> bytes;
  for (const std::int32_t index : graph.inputs) {
    const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
    if (tensor.type != ElementType::float32) {
      for (std::size_t i = 0; i < tensor.bytes(); ++i) {
        bytes.push_back(static_cast<std::uint8_t>(random.integer(0, 255)));
      }
      continue;
    }
    float scale = 1.0F;
    for (const Operator& op : graph.operators) {
      if (op.code == OperatorCode::QUANTIZE && op.inputs[0] == index) {
        scale = graph.tensors[static_cast<std::size_t>(op.outputs[0])].quantization.scale[0];
      }
    }
    for (std::int64_t i = 0; i < tensor.elements(); ++i) {
      const float steps =
          random.once_in(2) ? static_cast<float>(random.integer(-400, 400)) / 2.0F : random.real(-200.0F, 200.0F);
      const float value = steps * scale;
      const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
      bytes.insert(bytes.end(), raw, raw + sizeof(value));
    }
  }
  return bytes;
}

}  // namespace probemark
