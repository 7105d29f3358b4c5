#include "reference/lowering/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace probemark::lowering {

const Tensor* Context::input(std::size_t i) const {
  if (i >= op().inputs.size() || op().inputs[i] < 0) {
    return nullptr;
  }
  return &graph.tensors[static_cast<std::size_t>(op().inputs[i])];
}

const Tensor& Context::output() const { return graph.tensors[static_cast<std::size_t>(op().outputs[0])]; }

std::string Context::where() const { return fmt::format("operator {} ({})", operator_index, operator_name(op().code)); }

tl::unexpected<Error> Context::unsupported(const std::string& what, const std::string& supported) const {
  return fail(ErrorKind::invalid_input, what, where(), "supported: " + supported);
}

Result<void> Context::expect_inputs(std::size_t least, std::size_t most) const {
  if (op().inputs.size() < least || op().inputs.size() > most || op().outputs.size() != 1) {
    return unsupported(fmt::format("{} inputs and {} outputs", op().inputs.size(), op().outputs.size()),
                       least == most ? fmt::format("{} inputs, 1 output", least)
                                     : fmt::format("{} to {} inputs, 1 output", least, most));
  }
  for (std::size_t i = 0; i < least; ++i) {
    if (input(i) == nullptr) {
      return unsupported(fmt::format("input {} is absent", i), "all required inputs present");
    }
  }
  return {};
}

Call Context::call(Kernel kernel, Parameters parameters, std::size_t run_time_inputs) const {
  Call result;
  result.kernel = kernel;
  result.operator_index = operator_index;
  result.parameters = parameters;
  result.inputs.assign(op().inputs.begin(), op().inputs.begin() + static_cast<std::ptrdiff_t>(run_time_inputs));
  result.output = op().outputs[0];
  return result;
}

namespace {

/// Below 2^-32 not even the largest accumulator reaches 1/2: then 0.
Multiplier exact_float(float real) {
  int exponent = 0;
  const float fraction = std::frexp(real, &exponent);
  return exponent < -31 ? Multiplier{} : Multiplier{static_cast<std::int32_t>(std::ldexp(fraction, 31)), exponent};
}

// No kernel takes it: lower() names the operator.
constexpr Multiplier out_of_range{std::numeric_limits<std::int32_t>::max(), 1024};

}  // namespace

Multiplier quantize_multiplier(double real, Profile profile) {
  if (!(real > 0)) {
    return {};
  }
  if (real > static_cast<double>(std::numeric_limits<float>::max())) {
    return out_of_range;
  }
  if (profile == Profile::xnnpack) {
    return exact_float(static_cast<float>(real));
  }
  int shift = 0;
  auto fixed = static_cast<std::int64_t>(std::round(std::frexp(real, &shift) * 2147483648.0));
  if (fixed == std::int64_t{1} << 31) {
    fixed /= 2;
    ++shift;
  }
  if (shift < -31) {
    return {};
  }
  if (profile == Profile::single_rounding && shift > 30) {
    return {std::numeric_limits<std::int32_t>::max(), 30};
  }
  return {static_cast<std::int32_t>(fixed), shift};
}

Profile without_xnnpack(Profile profile) { return profile == Profile::xnnpack ? Profile::single_rounding : profile; }

float scale_of(const Tensor& tensor) { return tensor.quantization.scale[0]; }

std::int32_t zero_point_of(const Tensor& tensor) {
  return static_cast<std::int32_t>(tensor.quantization.zero_point[0]);
}

namespace {

std::pair<std::int32_t, std::int32_t> type_range(ElementType type) {
  if (type == ElementType::int16) {
    return {-32768, 32767};
  }
  return {-128, 127};
}

}  // namespace

Result<std::pair<std::int32_t, std::int32_t>> activation_range(const Context& context) {
  const Tensor& output = context.output();
  auto [low, high] = type_range(output.type);
  const auto quantize = [&output](float real) {
    const float quotient = std::round(real / scale_of(output));
    return static_cast<std::int32_t>(std::clamp(quotient, -1.0e9F, 1.0e9F)) + zero_point_of(output);
  };
  switch (context.attributes().activation) {
    case Activation::none:
      break;
    case Activation::relu:
      low = std::max(low, quantize(0.0F));
      break;
    case Activation::relu6:
      low = std::max(low, quantize(0.0F));
      high = std::min(high, quantize(6.0F));
      break;
    case Activation::relu_n1_to_1:
      low = std::max(low, quantize(-1.0F));
      high = std::min(high, quantize(1.0F));
      break;
    default:
      return context.unsupported("a fused activation of another kind", "none, RELU, RELU6, RELU_N1_TO_1");
  }
  return std::pair{low, std::max(low, high)};
}

namespace {

Result<void> expect_terms(const Context& context, std::int64_t terms, std::int64_t most) {
  if (terms > most) {
    return context.unsupported(fmt::format("sums of {} terms, which can overflow the accumulator", terms),
                               fmt::format("up to {} terms", most));
  }
  return {};
}

}  // namespace

Result<void> expect_sum_fits(const Context& context, std::int64_t terms, std::int64_t largest) {
  return expect_terms(context, terms, std::numeric_limits<std::int32_t>::max() / largest);
}

Result<void> expect_wide_sum_fits(const Context& context, std::int64_t terms, std::int64_t largest) {
  return expect_terms(context, terms, ((std::int64_t{1} << 47) - 1) / largest);
}

Result<void> expect_per_tensor(const Context& context, const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  if (q.scale.size() != 1 || q.zero_point.size() != 1) {
    return context.unsupported(fmt::format("tensor '{}' has {} scales", tensor.name, q.scale.size()),
                               "one scale and one zero point for activations");
  }
  const auto [low, high] = type_range(tensor.type);
  if (!std::isfinite(q.scale[0]) || q.scale[0] <= 0.0F || q.zero_point[0] < low || q.zero_point[0] > high) {
    return context.unsupported(
        fmt::format("tensor '{}' has scale {} and zero point {}", tensor.name, q.scale[0], q.zero_point[0]),
        fmt::format("a positive finite scale and a zero point in [{}, {}]", low, high));
  }
  return {};
}

Result<void> expect_activation_type(const Context& context, const Tensor& tensor) {
  if (tensor.type != ElementType::int8 && tensor.type != ElementType::int16) {
    return context.unsupported(fmt::format("tensor '{}' is {}", tensor.name, element_name(tensor.type)),
                               "int8 and int16 activations (quantize the model to full integers)");
  }
  if (auto checked = expect_per_tensor(context, tensor); !checked) {
    return checked;
  }
  if (tensor.type == ElementType::int16 && zero_point_of(tensor) != 0) {
    return context.unsupported(fmt::format("int16 tensor '{}' has zero point {}", tensor.name, zero_point_of(tensor)),
                               "zero point 0 for int16");
  }
  return {};
}

Result<void> expect_unary(const Context& context) {
  if (auto checked = context.expect_inputs(1, 1); !checked) {
    return checked;
  }
  if (context.input(0)->elements() != context.output().elements()) {
    return context.unsupported("input and output differ in size", "equal sizes");
  }
  return {};
}

Result<void> expect_integer_unary(const Context& context) {
  if (auto checked = expect_unary(context); !checked) {
    return checked;
  }
  for (const Tensor* tensor : {context.input(0), &context.output()}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return checked;
    }
  }
  return {};
}

Result<void> expect_same_quantization(const Context& context) {
  const Tensor& input = *context.input(0);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return checked;
    }
  }
  if (input.type != output.type || scale_of(input) != scale_of(output) ||
      zero_point_of(input) != zero_point_of(output)) {
    return context.unsupported("input and output differ in type, scale or zero point", "equal quantization");
  }
  return {};
}

std::int32_t input_radius(std::int32_t integer_bits, std::int32_t left_shift) {
  const double largest = 1.0 * ((1 << integer_bits) - 1) * static_cast<double>(std::int64_t{1} << (31 - integer_bits)) /
                         static_cast<double>(std::int64_t{1} << left_shift);
  return static_cast<std::int32_t>(std::floor(largest));
}

void pad_shape(const std::vector<std::int32_t>& shape, std::int32_t (&padded)[PM_MAX_RANK]) {
  const std::size_t lead = PM_MAX_RANK - shape.size();
  for (std::size_t d = 0; d < PM_MAX_RANK; ++d) {
    padded[d] = d < lead ? 1 : shape[d - lead];
  }
}

Result<std::vector<std::int32_t>> constant_integers(const Context& context, const Tensor* tensor, const char* what) {
  if (tensor == nullptr || !tensor->constant ||
      (tensor->type != ElementType::int32 && tensor->type != ElementType::int64)) {
    return context.unsupported(fmt::format("{} is not a constant int32 tensor", what),
                               fmt::format("constant {}", what));
  }
  std::vector<std::int32_t> values(static_cast<std::size_t>(tensor->elements()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (tensor->type == ElementType::int32) {
      std::memcpy(&values[i], tensor->data.data() + i * 4, 4);
    } else {
      std::int64_t wide = 0;
      std::memcpy(&wide, tensor->data.data() + i * 8, 8);
      values[i] = static_cast<std::int32_t>(std::clamp<std::int64_t>(wide, std::numeric_limits<std::int32_t>::min(),
                                                                     std::numeric_limits<std::int32_t>::max()));
    }
  }
  return values;
}

}  // namespace probemark::lowering
