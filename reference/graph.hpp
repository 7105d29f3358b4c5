// A quantized model as data: tensors, operators, quantization. What an importer makes and everything else reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace probemark {

enum class ElementType { int8, int16, int32, int64, float32, uint8, boolean, int4 };

/// Bytes of one element; int4 counts as 1, unpacked: Tensor::bytes() knows of the packing.
std::size_t element_size(ElementType type);
/// e.g. "int8".
const char* element_name(ElementType type);

/// real = scale * (quantized - zero_point). One scale, or one an index of `dimension`.
struct Quantization {
  std::vector<float> scale;
  std::vector<std::int64_t> zero_point;
  std::int32_t dimension = 0;

  bool operator==(const Quantization&) const = default;
};

struct Tensor {
  std::string name;
  ElementType type = ElementType::int8;
  std::vector<std::int32_t> shape;  ///< row-major; empty for a scalar
  Quantization quantization;
  bool constant = false;
  std::vector<std::uint8_t> data;  ///< little-endian elements of a constant; int4 packed as pm_s4

  [[nodiscard]] std::int64_t elements() const;
  [[nodiscard]] std::size_t bytes() const;
  bool operator==(const Tensor&) const = default;
};

enum class OperatorCode {
#define PM_OPERATOR(name, code, lowering) name = code,
#include "reference/operators.inc"
};

const char* operator_name(OperatorCode code);
/// The operator of a TensorFlow Lite builtin code, where it is supported.
std::optional<OperatorCode> operator_of_builtin(std::int32_t code);
/// All supported operators, in order of their builtin code.
const std::vector<OperatorCode>& supported_operators();

enum class Padding { same, valid };
enum class Activation { none, relu, relu_n1_to_1, relu6, tanh, sign_bit };

/// The options of all operators in one struct; an operator reads those that TensorFlow Lite gives it.
struct Attributes {
  Padding padding = Padding::valid;
  Activation activation = Activation::none;
  std::int32_t stride_h = 1, stride_w = 1;
  std::int32_t dilation_h = 1, dilation_w = 1;
  std::int32_t filter_h = 0, filter_w = 0;
  std::int32_t depth_multiplier = 0;
  std::int32_t axis = 0;
  bool keep_dims = false;
  bool shuffled_weights = false;
  bool int32_accumulator = false;  ///< of int16 activations without a bias
  float beta = 1.0F;
  float alpha = 0.0F;
  bool adjoint_a = false, adjoint_b = false;  ///< BATCH_MATMUL: transposed operands
  bool align_corners = false, half_pixel_centers = false;
  std::int32_t begin_mask = 0, end_mask = 0, ellipsis_mask = 0, new_axis_mask = 0, shrink_axis_mask = 0;

  bool operator==(const Attributes&) const = default;
};

struct Operator {
  OperatorCode code = OperatorCode::ADD;
  Attributes attributes;
  std::vector<std::int32_t> inputs;  ///< tensor indices; -1 for an absent optional input
  std::vector<std::int32_t> outputs;

  bool operator==(const Operator&) const = default;
};

struct Graph {
  std::string description;
  std::vector<Tensor> tensors;
  std::vector<Operator> operators;  ///< in execution order
  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> outputs;

  /// Sum over all inputs (outputs) of the bytes of one sample.
  [[nodiscard]] std::size_t input_bytes() const;
  [[nodiscard]] std::size_t output_bytes() const;
  bool operator==(const Graph&) const = default;
};

}  // namespace probemark
