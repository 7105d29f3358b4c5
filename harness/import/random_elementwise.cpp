// ADD, SUB, MUL, MINIMUM, MAXIMUM with broadcasting, MEAN, and the activations.
#include <algorithm>
#include <cmath>

#include "harness/import/random_operators.hpp"

namespace probemark::random_operators {
namespace {

/// `shape` with some dimensions 1 and some leading ones dropped.
Shape broadcastable(RandomGraphBuilder& b, const Shape& shape) {
  Shape reduced = shape;
  for (std::int32_t& extent : reduced) {
    extent = b.once_in(2) ? 1 : extent;
  }
  const auto drop = b.integer(0, static_cast<std::int32_t>(reduced.size()) - 1);
  reduced.erase(reduced.begin(), reduced.begin() + drop);
  return reduced;
}

/// MINIMUM and MAXIMUM: no arithmetic, hence one quantization and no fused activation.
bool selects(OperatorCode code) { return code == OperatorCode::MINIMUM || code == OperatorCode::MAXIMUM; }

std::int32_t append_binary(RandomGraphBuilder& b, std::int32_t input, OperatorCode code) {
  const Tensor in = b.tensor(input);
  const Shape shape = b.once_in(2) ? in.shape : broadcastable(b, in.shape);
  Quantization q = in.quantization;
  if (!selects(code) && !b.once_in(6)) {
    q = quantized(in.quantization.scale[0] * b.real(0.2F, 5.0F), random_zero_point(b, in.type));
  }
  std::int32_t other = input;
  if (b.once_in(3)) {
    other = b.add_random_constant(shape, in.type, q);
  } else if (!b.once_in(6)) {
    other = b.add_input(shape, in.type, q);
  }
  const Tensor second = b.tensor(other);
  const float sa = in.quantization.scale[0];
  const float sb = second.quantization.scale[0];
  const float full = in.type == ElementType::int16 ? 32767.0F : 127.0F;
  const float scale =
      code == OperatorCode::MUL ? sa * sb * full * b.real(0.3F, 1.5F) : std::max(sa, sb) * b.real(0.7F, 2.5F);
  const Quantization out = selects(code) ? q : quantized(scale, random_zero_point(b, in.type));
  const std::int32_t output = b.add_tensor(in.shape, in.type, out);
  Attributes attributes;
  attributes.activation = selects(code) ? Activation::none : random_activation(b);
  std::vector<std::int32_t> inputs{input, other};
  if (b.once_in(2)) {
    std::swap(inputs[0], inputs[1]);
  }
  b.add_operator(code, attributes, inputs, output);
  return output;
}

std::int32_t append_unary(RandomGraphBuilder& b, std::int32_t input, OperatorCode code, ElementType type,
                          const Quantization& q, const Attributes& attributes = {}) {
  const std::int32_t output = b.add_tensor(b.tensor(input).shape, type, q);
  b.add_operator(code, attributes, {input}, output);
  return output;
}

}  // namespace

std::int32_t append_ADD(RandomGraphBuilder& b, std::int32_t input) {
  return append_binary(b, input, OperatorCode::ADD);
}
std::int32_t append_SUB(RandomGraphBuilder& b, std::int32_t input) {
  return append_binary(b, input, OperatorCode::SUB);
}
std::int32_t append_MUL(RandomGraphBuilder& b, std::int32_t input) {
  return append_binary(b, input, OperatorCode::MUL);
}

std::int32_t append_MINIMUM(RandomGraphBuilder& b, std::int32_t input) {
  return append_binary(b, input, OperatorCode::MINIMUM);
}
std::int32_t append_MAXIMUM(RandomGraphBuilder& b, std::int32_t input) {
  return append_binary(b, input, OperatorCode::MAXIMUM);
}

std::int32_t append_MEAN(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const auto rank = static_cast<std::int32_t>(in.shape.size());
  std::vector<std::int32_t> axes;
  Shape kept;
  Attributes attributes;
  attributes.keep_dims = b.once_in(2);
  for (std::int32_t d = 0; d < rank; ++d) {
    if (b.once_in(2) || (d == rank - 1 && axes.empty())) {
      axes.push_back(b.once_in(3) ? d - rank : d);
      if (attributes.keep_dims) {
        kept.push_back(1);
      }
    } else {
      kept.push_back(in.shape[static_cast<std::size_t>(d)]);
    }
  }
  if (kept.empty()) {
    attributes.keep_dims = true;
    kept.assign(in.shape.size(), 1);
  }
  const auto count = static_cast<std::int32_t>(axes.size());
  const std::int32_t axis = b.add_constant({count}, ElementType::int32, axes);
  const Quantization q = b.once_in(4)
                             ? in.quantization
                             : quantized(in.quantization.scale[0] * b.real(0.15F, 1.2F), random_zero_point(b, in.type));
  const std::int32_t output = b.add_tensor(kept, in.type, q);
  b.add_operator(OperatorCode::MEAN, attributes, {input, axis}, output);
  return output;
}

std::int32_t append_SOFTMAX(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  Attributes attributes;
  attributes.beta = b.once_in(2) ? 1.0F : b.real(0.25F, 2.0F);
  if (in.type == ElementType::int16) {
    return append_unary(b, input, OperatorCode::SOFTMAX, in.type, quantized(1.0F / 32768, 0), attributes);
  }
  if (b.once_in(4)) {
    return append_unary(b, input, OperatorCode::SOFTMAX, ElementType::int16, quantized(1.0F / 65536, -32768),
                        attributes);
  }
  return append_unary(b, input, OperatorCode::SOFTMAX, in.type, quantized(1.0F / 256, -128), attributes);
}

std::int32_t append_LOGISTIC(RandomGraphBuilder& b, std::int32_t input) {
  const ElementType type = b.tensor(input).type;
  return append_unary(b, input, OperatorCode::LOGISTIC, type,
                      type == ElementType::int16 ? quantized(1.0F / 32768, 0) : quantized(1.0F / 256, -128));
}

std::int32_t append_TANH(RandomGraphBuilder& b, std::int32_t input) {
  const ElementType type = b.tensor(input).type;
  return append_unary(b, input, OperatorCode::TANH, type,
                      type == ElementType::int16 ? quantized(1.0F / 32768, 0) : quantized(1.0F / 128, 0));
}

std::int32_t append_RELU(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const Quantization q = b.once_in(3)
                             ? in.quantization
                             : quantized(in.quantization.scale[0] * b.real(0.4F, 1.6F), random_zero_point(b, in.type));
  return append_unary(b, input, OperatorCode::RELU, in.type, q);
}

std::int32_t append_LEAKY_RELU(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  Attributes attributes;
  attributes.alpha = b.once_in(4) ? b.one_of<float>({0.1F, 0.2F, 0.25F, 1.0F, 1.5F}) : b.real(0.02F, 0.9F);
  const Quantization q = b.once_in(4)
                             ? in.quantization
                             : quantized(in.quantization.scale[0] * b.real(0.4F, 2.5F), random_zero_point(b, in.type));
  return append_unary(b, input, OperatorCode::LEAKY_RELU, in.type, q, attributes);
}

/// The gate opens between -3 and 3: from all of int8 to fewer than one step.
std::int32_t append_HARD_SWISH(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const float ratio = b.once_in(4) ? std::ldexp(b.real(1.0F, 2.0F), b.integer(-8, 5)) : b.real(0.4F, 2.5F);
  return append_unary(b, input, OperatorCode::HARD_SWISH, in.type,
                      quantized(in.quantization.scale[0] / ratio, random_zero_point(b, in.type)));
}

std::int32_t append_RELU6(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  return append_unary(b, input, OperatorCode::RELU6, in.type, in.quantization);
}

std::int32_t append_QUANTIZE(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  if (in.type == ElementType::float32) {
    return append_unary(b, input, OperatorCode::QUANTIZE, b.activations(), b.quantization(b.activations()));
  }
  const ElementType type =
      b.once_in(3) ? (in.type == ElementType::int8 ? ElementType::int16 : ElementType::int8) : in.type;
  const float full = in.type == type ? 1.0F : (type == ElementType::int16 ? 1.0F / 256 : 256.0F);
  return append_unary(b, input, OperatorCode::QUANTIZE, type,
                      quantized(in.quantization.scale[0] * full * b.real(0.4F, 2.5F), random_zero_point(b, type)));
}

std::int32_t append_DEQUANTIZE(RandomGraphBuilder& b, std::int32_t input) {
  return append_unary(b, input, OperatorCode::DEQUANTIZE, ElementType::float32, {});
}

}  // namespace probemark::random_operators
