// Cases a second on the host: what one small case costs, all its runs and checks included.
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <filesystem>

#include "harness/conform/expected.hpp"
#include "harness/conform/host_executor.hpp"
#include "harness/conform/host_test_case.hpp"

namespace probemark {
namespace {

/// Processor seconds of all children that have ended.
double children_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void run_portable(benchmark::State& state, HostFlavour flavour) {
  const std::filesystem::path root = PROBEMARK_SOURCE_DIR;
  const auto kernels = read_kernel_library(root / "targets/kernels/portable");
  const auto library =
      kernels ? HostLibraryBuilder(root, BuildCache(std::filesystem::path(PROBEMARK_BUILD_DIR) / "host-benchmark"))
                    .build(*kernels, Profile::double_rounding, flavour)
              : tl::unexpected(kernels.error());
  auto executor = library ? HostExecutor::start(*library) : tl::unexpected(library.error());
  if (!executor) {
    state.SkipWithError(describe(executor.error()).c_str());
    return;
  }
  const Case test = vector_sum(static_cast<std::int32_t>(state.range(0)));
  const auto expected = expected_of(test, Profile::double_rounding);
  const std::vector<CheckedCase> cases((*executor)->batch(), CheckedCase{&test, &*expected});
  const double before = children_seconds();
  for (auto _ : state) {
    const auto outcomes = (*executor)->run(cases);
    if (!outcomes || !passed(outcomes->front()) || !passed(outcomes->back())) {
      state.SkipWithError("a case did not pass");
      return;
    }
  }
  executor->reset();
  state.counters["worker_s_per_case"] = benchmark::Counter(
      (children_seconds() - before) / static_cast<double>(cases.size()), benchmark::Counter::kAvgIterations);
  state.SetItemsProcessed(static_cast<std::int64_t>(cases.size()) * state.iterations());
}

void plain(benchmark::State& state) { run_portable(state, HostFlavour::plain); }
void sanitized(benchmark::State& state) { run_portable(state, HostFlavour::sanitized); }

BENCHMARK(plain)->Arg(16)->Arg(1024)->Arg(16384)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(sanitized)->Arg(16)->Arg(1024)->Arg(16384)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark
