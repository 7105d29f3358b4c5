// For tests: kernels whose cases are numbers, and an executor that does with them as it is told.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/conform/case_schedule.hpp"
#include "harness/conform/output_crc.hpp"

namespace probemark {

/// Cases of pm_relu_s8_s8 with one element each: the input is the case's index, the expected output what
/// fake_expected_of says.
inline KernelUnderTest fake_kernel(std::size_t cases) {
  KernelUnderTest kernel;
  kernel.kernel = Kernel::relu_s8_s8;
  kernel.source = "workloads/operators/relu.toml";
  for (std::size_t i = 0; i < cases; ++i) {
    kernel.names.push_back(fmt::format("relu_s8_s8.pairs-{}", i));
  }
  kernel.make = [](std::size_t index) -> Result<Case> {
    Case test;
    test.name = fmt::format("relu_s8_s8.pairs-{}", index);
    test.kernel = Kernel::relu_s8_s8;
    test.parameters = pm_requantize_params{};
    test.inputs = {{ElementType::int8, {1}, {static_cast<std::uint8_t>(index)}}};
    test.output = {ElementType::int8, {1}, {}};
    test.point = {{"size", 1}, {"value", static_cast<std::int64_t>(index)}};
    return test;
  };
  return kernel;
}

/// The index, plus 1 under `single`, plus 1 at odd ones under `xnnpack`.
inline Result<Expected> fake_expected_of(const Case& test, Profile profile) {
  const std::uint8_t value = test.inputs[0].bytes[0];
  const int more = profile == Profile::single_rounding ? 1 : (profile == Profile::xnnpack ? value % 2 : 0);
  return Expected{{static_cast<std::uint8_t>(value + more)}, {}};
}

class FakeExecutor : public Executor {
 public:
  using Answer = std::function<CaseOutcome(const CheckedCase&)>;
  FakeExecutor(std::size_t batch, Answer answer) : batch_(batch), answer_(std::move(answer)) {}

  [[nodiscard]] std::string place() const override { return "fake"; }
  [[nodiscard]] bool provides(Kernel) const override { return true; }
  [[nodiscard]] std::size_t batch() const override { return batch_; }
  Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase> cases) override {
    batches.push_back(cases.size());
    if (broken_after > 0 && batches.size() > broken_after) {
      return fail(ErrorKind::target_lost, "the fake is lost", "fake");
    }
    std::vector<CaseOutcome> outcomes;
    for (const CheckedCase& checked : cases) {
      outcomes.push_back(answer_(checked));
    }
    return outcomes;
  }

  std::vector<std::size_t> batches;  ///< sizes, as they came
  std::size_t broken_after = 0;      ///< batches; 0: never

 private:
  std::size_t batch_;
  Answer answer_;
};

/// What a real place reports of a kernel that gives `output`.
inline CaseOutcome fake_outcome(const CheckedCase& checked, std::vector<std::uint8_t> output) {
  CaseOutcome outcome;
  outcome.result.state = PM_CASE_DONE;
  outcome.result.output_crc = output_crc(output);
  if (output != checked.expected->output) {
    outcome.result.found = PM_FOUND_WRONG_OUTPUT;
    outcome.result.wrong_bytes = 1;
    outcome.output = std::move(output);
  }
  return outcome;
}

inline CaseOutcome fake_right(const CheckedCase& checked) { return fake_outcome(checked, checked.expected->output); }

}  // namespace probemark
