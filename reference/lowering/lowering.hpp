// What the lowerings of all operators share: access to an operator's tensors with errors that name them, and real
// factors as (multiplier, shift). The lowering functions themselves are listed by reference/operators.inc.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark::lowering {

/// One operator of a graph, under one profile.
struct Context {
  const Graph& graph;
  std::size_t operator_index;
  Profile profile;

  [[nodiscard]] const Operator& op() const { return graph.operators[operator_index]; }
  [[nodiscard]] const Attributes& attributes() const { return op().attributes; }
  /// Input `i`, or nullptr where it is absent.
  [[nodiscard]] const Tensor* input(std::size_t i) const;
  [[nodiscard]] const Tensor& output() const;
  /// "operator 3 (CONV_2D)".
  [[nodiscard]] std::string where() const;
  /// An error of this operator: what is wrong, and what is supported.
  [[nodiscard]] tl::unexpected<Error> unsupported(const std::string& what, const std::string& supported) const;
  /// Checks the number of inputs and that there is one output.
  [[nodiscard]] Result<void> expect_inputs(std::size_t least, std::size_t most) const;
  /// A call of `kernel` with inputs 0..n-1 read at run time.
  [[nodiscard]] Call call(Kernel kernel, Parameters parameters, std::size_t run_time_inputs = 1) const;
};

/// The real factor multiplier * 2^(shift - 31).
struct Multiplier {
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
};

/// Under `double` and `single`: 31 significant bits, rounded half away from zero; below 2^-32 it is 0 (TensorFlow
/// Lite's QuantizeMultiplier). Under `xnnpack`: the nearest float, exactly. A factor too large for any kernel has a
/// shift that lower() refuses.
Multiplier quantize_multiplier(double real, Profile profile);

/// The profile of operators that XNNPACK lacks: see without_xnnpack in reference/numerics/profile.hpp.
Profile without_xnnpack(Profile profile);

/// The clamp of a fused activation in output units, within the output type's range.
Result<std::pair<std::int32_t, std::int32_t>> activation_range(const Context& context);

/// Fails where the sum of `terms` products, each up to `largest` in magnitude, could leave an int32 accumulator.
Result<void> expect_sum_fits(const Context& context, std::int64_t terms, std::int64_t largest);
/// The same of the 48 bits that requantization takes from an int64 accumulator.
Result<void> expect_wide_sum_fits(const Context& context, std::int64_t terms, std::int64_t largest);

/// One scale and one zero point within the type's range; an error that names the tensor otherwise.
Result<void> expect_per_tensor(const Context& context, const Tensor& tensor);

/// int8 or int16, and for int16 a zero point of 0.
Result<void> expect_activation_type(const Context& context, const Tensor& tensor);

/// One input, with as many elements as the output.
Result<void> expect_unary(const Context& context);
/// The same, and both are int8 or int16.
Result<void> expect_integer_unary(const Context& context);

/// Input 0 and the output: int8 or int16, one type, one quantization.
Result<void> expect_same_quantization(const Context& context);

float scale_of(const Tensor& tensor);
std::int32_t zero_point_of(const Tensor& tensor);

/// The largest value below or at which the scaled input still fits (TensorFlow Lite's CalculateInputRadius).
std::int32_t input_radius(std::int32_t integer_bits, std::int32_t left_shift);

/// `shape` with leading ones, PM_MAX_RANK long; the rank is checked by lower().
void pad_shape(const std::vector<std::int32_t>& shape, std::int32_t (&padded)[PM_MAX_RANK]);

/// The elements of a constant int32 (or int64) tensor.
Result<std::vector<std::int32_t>> constant_integers(const Context& context, const Tensor* tensor, const char* what);

template <class T>
Table table_of(ElementType type, const std::vector<T>& values) {
  Table table{type, std::vector<std::uint8_t>(values.size() * sizeof(T))};
  if (!values.empty()) {
    std::memcpy(table.bytes.data(), values.data(), table.bytes.size());
  }
  return table;
}

#define PM_OPERATOR(name, code, lowering_function) Result<std::vector<Call>> lowering_function(const Context& context);
#include "reference/operators.inc"

}  // namespace probemark::lowering
