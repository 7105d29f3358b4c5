// Cases on the host: a worker process runs them, so that a kernel that crashes, exits or hangs costs one case.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "harness/conform/executor.hpp"
#include "harness/conform/host_library.hpp"
#include "harness/conform/host_worker.hpp"

namespace probemark {

struct HostOptions {
  /// A case that is under way for this long hangs; at most a quarter more passes before that is noticed.
  std::chrono::milliseconds case_deadline{10'000};
};

/// Spawns its worker in the thread that constructs it, and anew in the thread that calls run(): the worker dies with
/// that thread.
class HostExecutor : public Executor {
 public:
  /// Fails where the library cannot be loaded, with the loader's words.
  static Result<std::unique_ptr<HostExecutor>> start(const HostLibrary& library, const HostOptions& options = {});

  [[nodiscard]] std::string place() const override;
  [[nodiscard]] bool provides(Kernel kernel) const override;
  [[nodiscard]] std::size_t batch() const override;
  Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase> cases) override;

 private:
  HostExecutor(HostLibrary library, HostOptions options, HostWorker worker);
  /// Writes records of the first of `cases` as far as there is room; returns how many. 0: not even one.
  std::size_t load(std::span<const CheckedCase> cases);
  Result<void> run_loaded(std::uint32_t count, std::vector<CaseOutcome>& outcomes);
  CaseOutcome outcome_of(std::uint32_t index) const;

  HostLibrary library_;
  HostOptions options_;
  HostWorker worker_;
};

}  // namespace probemark
