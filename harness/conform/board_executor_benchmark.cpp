// Small conformance cases a second on an emulated board, and the share of the time in which the guest ran.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "harness/board/board_file.hpp"
#include "harness/conform/board_executor.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

const std::filesystem::path root = PROBEMARK_SOURCE_DIR;

void run_small_cases(benchmark::State& state, const std::string& board_id) {
  const TemporaryFolder folder;
  const auto board = read_board_file(root / "targets/boards" / (board_id + ".toml"), root / "targets/cores");
  const auto kernels = read_kernel_library(root / "targets/kernels/portable");
  DispatcherImageBuilder builder(root, BuildCache(default_cache_folder()));
  if (!board || !kernels) {
    state.SkipWithError("no such board");
    return;
  }
  auto executor = BoardExecutor::create({*board, *kernels, *find_launcher("qemu"), builder, folder.path()});
  if (!executor) {
    state.SkipWithError(describe(executor.error()).c_str());
    return;
  }
  std::vector<Case> tests;
  std::vector<Expected> expected;
  for (std::int32_t i = 0; i < 2000; ++i) {
    tests.push_back(vector_sum(1 + i % 64, i));
    expected.push_back(*expected_of(tests.back(), Profile::double_rounding));
  }
  std::vector<CheckedCase> cases;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    cases.push_back({&tests[i], &expected[i]});
  }
  if (const auto warm = (*executor)->run(std::span(cases).first(1)); !warm) {
    state.SkipWithError(describe(warm.error()).c_str());
    return;
  }
  const auto before = (*executor)->running();
  const auto begin = std::chrono::steady_clock::now();
  std::size_t wrong = 0;
  for (auto _ : state) {
    const auto outcomes = (*executor)->run(cases);
    for (std::size_t i = 0; outcomes && i < outcomes->size(); ++i) {
      wrong += passed((*outcomes)[i]) ? 0 : 1;
    }
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  const std::chrono::duration<double> guest = (*executor)->running() - before;
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * cases.size()));
  state.counters["guest_share"] = guest / wall;
  state.counters["wrong"] = static_cast<double>(wrong);
}

void EmulatedCortexM4(benchmark::State& state) { run_small_cases(state, "qemu-mps2-an386"); }
void EmulatedCortexM55(benchmark::State& state) { run_small_cases(state, "qemu-mps3-an547"); }
void EmulatedRv32(benchmark::State& state) { run_small_cases(state, "qemu-rv32-virt"); }
BENCHMARK(EmulatedCortexM4)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(EmulatedCortexM55)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(EmulatedRv32)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace probemark
