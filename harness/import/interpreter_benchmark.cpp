// Inferences per second of the reference interpreter on the shipped models. oracle_benchmark.py sets them against other
// implementations.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_import.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

void invoke(benchmark::State& state, const std::string& model, Profile profile) {
  const auto file = std::filesystem::path(PROBEMARK_SOURCE_DIR) / "workloads/models" / model / "model.tflite";
  auto graph = import_tflite_file(file);
  if (!graph) {
    state.SkipWithError(describe(graph.error()).c_str());
    return;
  }
  auto interpreter = Interpreter::create(*graph, profile);
  if (!interpreter) {
    state.SkipWithError(describe(interpreter.error()).c_str());
    return;
  }
  const std::vector<std::uint8_t> input = random_input(*graph, 1);
  for (auto _ : state) {
    auto output = interpreter->invoke(input);
    benchmark::DoNotOptimize(output);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(invoke, kws, "kws", Profile::double_rounding)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(invoke, ic, "ic", Profile::double_rounding)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(invoke, vww, "vww", Profile::double_rounding)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(invoke, ad, "ad", Profile::double_rounding)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark
