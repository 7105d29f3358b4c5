// What the registry of kernels says of a kernel's operands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reference/program.hpp"

namespace probemark {

enum class OperandKind { weighted, binary, unary, variadic };

struct KernelTypes {
  std::string op;    ///< "conv2d"
  std::string name;  ///< "conv2d_s8_s8_s8": the symbol without its prefix
  OperandKind operands = OperandKind::unary;
  ElementType in = ElementType::int8;
  ElementType weights = ElementType::int8;  ///< of a weighted kernel; else as `in`
  ElementType bias = ElementType::int32;    ///< of a weighted kernel
  ElementType out = ElementType::int8;
};

KernelTypes types_of(Kernel kernel);
/// By the name without "pm_".
std::optional<Kernel> kernel_named(const std::string& name);
/// The kernel's parameter struct, all 0.
Parameters empty_parameters(Kernel kernel);

/// The bounds of an integer type; of float32 those of int32.
std::int64_t lowest_of(ElementType type);
std::int64_t highest_of(ElementType type);

}  // namespace probemark
