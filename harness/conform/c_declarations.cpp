#include "harness/conform/c_declarations.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "reference/parameters.hpp"

namespace probemark {
namespace {

std::string scalar(const std::string& name) {
  if (name == "f32") return "float";
  if (name == "s4") return "uint8_t";  // two elements
  return fmt::format("int{}_t", name.substr(1));
}

CSignature signature(CSignature::Kind kind, const std::string& in, const std::string& weights, const std::string& out) {
  return {kind, scalar(in), weights.empty() ? "" : scalar(weights), in == "s16" ? "int64_t" : "int32_t", scalar(out)};
}

struct FieldWriter {
  std::string text = {};
  void number(const char* name, const std::int32_t&) { text += fmt::format("  int32_t {};\n", name); }
  void numbers(const char* name, const std::int32_t*, int count) {
    text += fmt::format("  int32_t {}[{}];\n", name, count);
  }
  void real(const char* name, const float&) { text += fmt::format("  float {};\n", name); }
  template <class T>
  void pointer(const char* name, const T*&) {
    text += fmt::format("  const {}* {};\n", type_of<T>(), name);
  }
  template <class T>
  static std::string type_of() {
    if constexpr (std::is_void_v<T>) {
      return "void";
    } else {
      return fmt::format("{}int{}_t", std::is_signed_v<T> ? "" : "u", 8 * sizeof(T));
    }
  }
};

}  // namespace

CSignature c_signature(Kernel kernel) {
  using Kind = CSignature::Kind;
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) \
  case Kernel::op##_##in##_##weights##_##out:            \
    return signature(Kind::weighted, #in, #weights, #out);
#define PM_KERNEL_BINARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:             \
    return signature(Kind::binary, #in, "", #out);
#define PM_KERNEL_UNARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:            \
    return signature(Kind::unary, #in, "", #out);
#define PM_KERNEL_VARIADIC(op, family, in, out) \
  case Kernel::op##_##in##_##out:               \
    return signature(Kind::variadic, #in, "", #out);
#define PM_KERNEL_RECURRENT(op, family, in, out) \
  case Kernel::op##_##in##_##out:                \
    return signature(Kind::recurrent, #in, "", #out);
#include "reference/kernels.inc"
  }
  return {};
}

std::string c_struct(const Parameters& parameters) {
  Parameters copy = parameters;
  FieldWriter fields;
  const std::string name = std::visit(
      [&fields](auto& p) {
        visit(fields, p);
        return std::string(struct_name(p));
      },
      copy);
  return fmt::format("typedef struct {0} {{\n{1}}} {0};\n", name, fields.text);
}

std::string c_prototypes(const Case& test) {
  const CSignature s = c_signature(test.kernel);
  const std::string params = std::visit([](const auto& p) { return std::string(struct_name(p)); }, test.parameters);
  std::string arguments;
  switch (s.kind) {
    case CSignature::Kind::weighted:
      arguments = fmt::format("const {}* input, const {}* filter, const {}* bias", s.input, s.weights, s.bias);
      break;
    case CSignature::Kind::binary:
      arguments = fmt::format("const {0}* a, const {0}* b", s.input);
      break;
    case CSignature::Kind::unary:
      arguments = fmt::format("const {}* input", s.input);
      break;
    case CSignature::Kind::variadic:
      arguments = fmt::format("const {}* const* inputs", s.input);
      break;
    case CSignature::Kind::recurrent:
      arguments = fmt::format("const {}* input, void* state", s.input);
      break;
  }
  return fmt::format(
      "int32_t {0}(const {1}* params, {2},\n    {3}* output, void* scratch);\n"
      "int32_t {0}_scratch_size(const {1}* params);\n",
      kernel_symbol(test.kernel), params, arguments, s.output);
}

std::string c_literal(ElementType type, std::int64_t value) {
  if (type == ElementType::float32) {
    const auto real = std::bit_cast<float>(static_cast<std::uint32_t>(value));
    if (std::isnan(real)) return "(0.0f / 0.0f)";
    if (std::isinf(real)) return real > 0 ? "(1.0f / 0.0f)" : "(-1.0f / 0.0f)";
    return fmt::format("{:.9e}f", real);
  }
  // The lowest value is no literal in C.
  if (type == ElementType::int64) {
    return value == std::numeric_limits<std::int64_t>::min() ? "(-INT64_C(9223372036854775807) - 1)"
                                                             : fmt::format("INT64_C({})", value);
  }
  return value == std::numeric_limits<std::int32_t>::min() ? "(-2147483647 - 1)" : fmt::format("{}", value);
}

}  // namespace probemark
