#include "harness/conform/expected.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>

#include "reference/kernel_call.hpp"

namespace probemark {
namespace {

/// Nullopt where a dimension is negative or the product has no meaning as bytes.
std::optional<std::size_t> bytes_of(const CaseTensor& tensor) {
  std::size_t bytes = element_size(tensor.type);
  for (const std::int32_t size : tensor.shape) {
    if (size < 0 || (size > 0 && bytes > std::numeric_limits<std::int32_t>::max() / static_cast<std::size_t>(size))) {
      return std::nullopt;
    }
    bytes *= static_cast<std::size_t>(size);
  }
  return bytes;
}

/// How many inputs each kernel takes; 0: any number but none.
constexpr std::size_t input_counts[] = {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) 1,
#define PM_KERNEL_BINARY(op, family, in, out) 2,
#define PM_KERNEL_UNARY(op, family, in, out) 1,
#define PM_KERNEL_VARIADIC(op, family, in, out) 0,
#define PM_KERNEL_RECURRENT(op, family, in, out) 1,
#include "reference/kernels.inc"
};

}  // namespace

Result<Expected> expected_of(const Case& test, Profile profile) {
  const auto output_bytes = bytes_of(test.output);
  const std::size_t takes = input_counts[static_cast<std::size_t>(test.kernel)];
  if (!output_bytes || test.inputs.empty() || (takes != 0 && test.inputs.size() != takes)) {
    return fail(ErrorKind::invalid_input, fmt::format("{} takes other tensors than these", kernel_symbol(test.kernel)),
                test.name);
  }
  Parameters parameters = test.parameters;
  bind_tables(parameters, test.tables);
  Expected expected{std::vector<std::uint8_t>(*output_bytes), {}};
  // Memory as the ABI promises it: aligned to 16 bytes.
  std::vector<std::max_align_t> state(test.state.size() / sizeof(std::max_align_t) + 1);
  KernelOperands operands;
  for (const CaseTensor& input : test.inputs) {
    operands.inputs.push_back(input.bytes.data());
  }
  const auto table = [&test](const char* name) -> const void* {
    const auto found = test.tables.find(name);
    return found == test.tables.end() ? nullptr : found->second.bytes.data();
  };
  operands.filter = table("filter");
  operands.bias = table("bias");
  operands.output = expected.output.data();
  operands.state = state.data();
  const auto run = [&](std::uint8_t dirt) {
    std::fill(expected.output.begin(), expected.output.end(), dirt);
    if (!test.state.empty()) {
      std::memcpy(state.data(), test.state.data(), test.state.size());
    }
    return run_reference_kernel(test.kernel, parameters, operands, profile);
  };
  if (const std::int32_t status = run(0xA5); status != PM_OK) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("the reference of {} refuses its parameters with status {}", kernel_symbol(test.kernel), status),
        test.name);
  }
  // Parameters of fewer elements than the output has would make every kernel look as if it left some unwritten.
  if (std::find(expected.output.begin(), expected.output.end(), 0xA5) != expected.output.end()) {
    const std::vector<std::uint8_t> first = expected.output;
    run(0x5A);
    if (expected.output != first) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("the reference of {} does not write all of the output", kernel_symbol(test.kernel)),
                  test.name, "the parameters and the output's shape contradict one another");
    }
  }
  expected.state.resize(test.state.size());
  if (!expected.state.empty()) {
    std::memcpy(expected.state.data(), state.data(), expected.state.size());
  }
  return expected;
}

}  // namespace probemark
