// For tests: the spaces of the tree, and the reference's answer to a case.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/cases/case_space.hpp"
#include "reference/kernel_call.hpp"

namespace probemark {

using Spaces = std::vector<std::shared_ptr<const CaseSpace>>;

inline const Spaces& operator_spaces() {
  static const Spaces spaces = [] {
    auto read = read_case_spaces(std::string(PROBEMARK_SOURCE_DIR) + "/workloads/operators");
    if (!read) {
      ADD_FAILURE() << describe(read.error());
      return Spaces{};
    }
    return *read;
  }();
  return spaces;
}

struct Answer {
  std::int32_t status = PM_OK;
  std::vector<std::uint8_t> output;
};

inline Answer reference_answer(const Case& test, Profile profile) {
  std::size_t elements = 1;
  for (const std::int32_t extent : test.output.shape) {
    elements *= static_cast<std::size_t>(extent);
  }
  Answer answer;
  answer.output.resize(elements * element_size(test.output.type));
  Parameters parameters = test.parameters;
  bind_tables(parameters, test.tables);
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
  operands.output = answer.output.data();
  std::vector<std::uint64_t> state((test.state.size() + 7) / 8);
  std::copy(test.state.begin(), test.state.end(), reinterpret_cast<std::uint8_t*>(state.data()));
  operands.state = state.data();
  answer.status = run_reference_kernel(test.kernel, parameters, operands, profile);
  return answer;
}

}  // namespace probemark
