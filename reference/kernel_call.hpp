// One call of a reference kernel, apart from any graph: what the interpreter does for each of its calls, and what a
// kernel of another library is compared with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/program.hpp"

namespace probemark {

/// Points the pointer fields of `parameters` at the tables of their names, null where there is none. `tables` outlives
/// the use of `parameters`.
void bind_tables(Parameters& parameters, const std::map<std::string, Table>& tables);

/// What a kernel reads and writes beside its parameters. Null what the kernel does not take.
struct KernelOperands {
  std::vector<const void*> inputs;
  const void* filter = nullptr;
  const void* bias = nullptr;
  void* output = nullptr;
  void* state = nullptr;    ///< of a recurrent kernel, as the ABI lays it out, aligned to 8 bytes
  void* scratch = nullptr;  ///< likewise
};

/// Runs the reference kernel with bound parameters; returns its status.
std::int32_t run_reference_kernel(Kernel kernel, const Parameters& parameters, const KernelOperands& operands,
                                  Profile profile);

}  // namespace probemark
