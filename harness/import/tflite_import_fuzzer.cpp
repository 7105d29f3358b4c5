// Any bytes: an error, or a graph that lowers to an error or runs, without undefined behaviour under any profile.
#include <cstddef>
#include <cstdint>

#include "harness/import/step_bound.hpp"
#include "harness/import/tflite_import.hpp"
#include "reference/interpreter.hpp"

using namespace probemark;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto graph = import_tflite({data, size}, "fuzz");
  if (!graph || !is_quick(*graph)) {
    return 0;
  }
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    auto interpreter = Interpreter::create(*graph, profile);
    if (!interpreter) {
      continue;
    }
    std::vector<std::uint8_t> input(graph->input_bytes());
    for (std::size_t i = 0; i < input.size(); ++i) {
      // The model's own bytes, so that the fuzzer also chooses the activations.
      input[i] = data[(i * 7 + 11) % size];
    }
    if (const auto output = interpreter->invoke(input); output && output->size() != graph->output_bytes()) {
      __builtin_trap();
    }
  }
  return 0;
}
