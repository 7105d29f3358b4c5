#include "harness/cases/kernel_types.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace probemark {
namespace {

ElementType type_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ElementType>, 5> names = {{
      {"s4", ElementType::int4},
      {"s8", ElementType::int8},
      {"s16", ElementType::int16},
      {"s32", ElementType::int32},
      {"f32", ElementType::float32},
  }};
  for (const auto& [candidate, type] : names) {
    if (candidate == name) {
      return type;
    }
  }
  return ElementType::int64;
}

KernelTypes described(const char* op, OperandKind operands, const char* in, const char* weights, const char* out) {
  KernelTypes types{op, {}, operands, type_named(in), type_named(weights), ElementType::int32, type_named(out)};
  types.name =
      std::string(op) + "_" + in + (operands == OperandKind::weighted ? std::string("_") + weights : "") + "_" + out;
  types.bias = types.in == ElementType::int16 ? ElementType::int64 : ElementType::int32;
  return types;
}

int bits_of(ElementType type) { return type == ElementType::int4 ? 4 : static_cast<int>(8 * element_size(type)); }

}  // namespace

KernelTypes types_of(Kernel kernel) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) \
  case Kernel::op##_##in##_##weights##_##out:            \
    return described(#op, OperandKind::weighted, #in, #weights, #out);
#define PM_KERNEL_BINARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:             \
    return described(#op, OperandKind::binary, #in, #in, #out);
#define PM_KERNEL_UNARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:            \
    return described(#op, OperandKind::unary, #in, #in, #out);
#define PM_KERNEL_VARIADIC(op, family, in, out) \
  case Kernel::op##_##in##_##out:               \
    return described(#op, OperandKind::variadic, #in, #in, #out);
#include "reference/kernels.inc"
  }
  return {};
}

std::optional<Kernel> kernel_named(const std::string& name) {
  for (const Kernel kernel : all_kernels()) {
    if (std::string_view(kernel_symbol(kernel)) == "pm_" + name) {
      return kernel;
    }
  }
  return std::nullopt;
}

Parameters empty_parameters(Kernel kernel) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) \
  case Kernel::op##_##in##_##weights##_##out:            \
    return pm_##family##_params{};
#define PM_KERNEL_BINARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:             \
    return pm_##family##_params{};
#define PM_KERNEL_UNARY PM_KERNEL_BINARY
#define PM_KERNEL_VARIADIC PM_KERNEL_BINARY
#include "reference/kernels.inc"
  }
  return {};
}

std::int64_t highest_of(ElementType type) {
  const int bits = type == ElementType::float32 ? 32 : bits_of(type);
  return static_cast<std::int64_t>((std::uint64_t{1} << (bits - 1)) - 1);
}

std::int64_t lowest_of(ElementType type) { return -highest_of(type) - 1; }

}  // namespace probemark
