// An executor for tests: its kernel is a function, and it finds what such a function can show.
#pragma once

#include <cstring>
#include <functional>
#include <utility>

#include "harness/conform/executor.hpp"

namespace probemark {

/// What a kernel writes for a case.
using FunctionKernel = std::function<std::vector<std::uint8_t>(const Case&)>;

class FunctionExecutor : public Executor {
 public:
  explicit FunctionExecutor(FunctionKernel kernel) : kernel_(std::move(kernel)) {}

  [[nodiscard]] std::string place() const override { return "a function"; }
  [[nodiscard]] bool provides(Kernel) const override { return true; }
  [[nodiscard]] std::size_t batch() const override { return 16; }

  Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase> cases) override {
    std::vector<CaseOutcome> outcomes;
    for (const CheckedCase& checked : cases) outcomes.push_back(outcome_of(checked));
    executions += cases.size();
    return outcomes;
  }

  std::size_t executions = 0;
  /// Where set, cases end so instead.
  std::function<std::optional<CaseOutcome>(const Case&)> ending;

 private:
  [[nodiscard]] CaseOutcome outcome_of(const CheckedCase& checked) const {
    if (ending) {
      if (auto outcome = ending(*checked.test)) return *outcome;
    }
    CaseOutcome outcome;
    outcome.result.state = PM_CASE_DONE;
    const std::vector<std::uint8_t> got = kernel_(*checked.test);
    const std::vector<std::uint8_t>& expected = checked.expected->output;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (got[i] == expected[i]) continue;
      if (outcome.result.wrong_bytes++ == 0) outcome.result.first_wrong = static_cast<std::uint32_t>(i);
    }
    if (outcome.result.wrong_bytes > 0) {
      outcome.result.found = PM_FOUND_WRONG_OUTPUT;
      outcome.output = got;
    }
    return outcome;
  }

  FunctionKernel kernel_;
};

}  // namespace probemark
