#include "harness/conform/expected.hpp"

#include "harness/conform/case_fields.hpp"
#include "reference/kernel_call.hpp"

namespace probemark {

Result<Expected> expected_of(const Case& test, Profile profile) {
  Expected expected;
  expected.output.resize(elements_in(test.output.shape) * element_size(test.output.type));
  KernelOperands operands;
  for (const CaseTensor& input : test.inputs) operands.inputs.push_back(input.bytes.data());
  const auto table = [&test](const char* name) -> const void* {
    const auto found = test.tables.find(name);
    return found == test.tables.end() ? nullptr : found->second.bytes.data();
  };
  operands.filter = table("filter");
  operands.bias = table("bias");
  operands.output = expected.output.data();
  Parameters parameters = test.parameters;
  bind_tables(parameters, test.tables);
  if (const std::int32_t status = run_reference_kernel(test.kernel, parameters, operands, profile); status != 0) {
    return fail(ErrorKind::invalid_input, "the reference refuses these parameters", test.name);
  }
  return expected;
}

}  // namespace probemark
