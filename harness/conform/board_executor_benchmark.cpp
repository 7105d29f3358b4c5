// Small conformance cases a second on an emulated board, and the share of the time in which the guest ran.
#include <benchmark/benchmark.h>

#include "harness/board/board_file.hpp"
#include "harness/cases/case_space.hpp"
#include "harness/conform/board_executor.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

const std::filesystem::path root = PROBEMARK_SOURCE_DIR;

std::vector<Case> sums() {
  std::vector<Case> tests;
  for (std::int32_t i = 0; i < 2000; ++i) {
    tests.push_back(vector_sum(1 + i % 64, i));
  }
  return tests;
}

/// The quick level of all operators.
std::vector<Case> quick_cases() {
  std::vector<Case> tests;
  const auto spaces = read_case_spaces(root / "workloads/operators");
  for (const auto& space : spaces ? *spaces : std::vector<std::shared_ptr<const CaseSpace>>()) {
    for (const Kernel kernel : kernels_of(*space)) {
      const auto cases = KernelCases::enumerate(space, kernel, Level::quick, 1);
      for (std::size_t i = 0; cases && i < cases->size(); ++i) {
        if (auto test = cases->make(i); test && has_answer_under(*test, Profile::double_rounding)) {
          tests.push_back(std::move(*test));
        }
      }
    }
  }
  return tests;
}

void run_cases(benchmark::State& state, const std::string& board_id, const std::vector<Case>& tests) {
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
  std::vector<Expected> expected;
  for (const Case& test : tests) {
    auto answer = expected_of(test, Profile::double_rounding);
    if (!answer) {
      state.SkipWithError((test.name + ": " + describe(answer.error())).c_str());
      return;
    }
    expected.push_back(std::move(*answer));
  }
  std::vector<CheckedCase> cases;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    cases.push_back({&tests[i], &expected[i]});
  }
  if (const auto warm = (*executor)->run(std::span(cases).first(1)); !warm) {
    state.SkipWithError(describe(warm.error()).c_str());
    return;
  }
  const auto before = *(*executor)->running();
  const auto begin = std::chrono::steady_clock::now();
  std::size_t too_large = 0;
  std::size_t failed = 0;
  for (auto _ : state) {
    const auto outcomes = (*executor)->run(cases);
    if (!outcomes) {
      state.SkipWithError(describe(outcomes.error()).c_str());
      return;
    }
    for (const CaseOutcome& outcome : *outcomes) {
      too_large += outcome.end == CaseEnd::too_large ? 1 : 0;
      failed += outcome.end != CaseEnd::too_large && !passed(outcome) ? 1 : 0;
    }
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  const std::chrono::duration<double> guest = *(*executor)->running() - before;
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * cases.size()));
  state.counters["cases"] = static_cast<double>(cases.size());
  state.counters["guest_share"] = guest / wall;
  state.counters["failed"] = static_cast<double>(failed);
  state.counters["too_large"] = static_cast<double>(too_large);
}

void Sums(benchmark::State& state, const char* board) { run_cases(state, board, sums()); }
void Quick(benchmark::State& state, const char* board) { run_cases(state, board, quick_cases()); }

BENCHMARK_CAPTURE(Sums, CortexM4, "qemu-mps2-an386")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Sums, CortexM55, "qemu-mps3-an547")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Sums, Rv32, "qemu-rv32-virt")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Quick, CortexM4, "qemu-mps2-an386")->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK_CAPTURE(Quick, CortexM55, "qemu-mps3-an547")->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK_CAPTURE(Quick, Rv32, "qemu-rv32-virt")->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK_CAPTURE(Quick, CortexM0, "qemu-microbit")->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace probemark
