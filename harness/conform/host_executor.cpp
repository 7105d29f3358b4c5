#include "harness/conform/host_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "harness/conform/case_record.hpp"
#include "harness/process/descriptor_wait.hpp"

namespace probemark {

HostExecutor::HostExecutor(HostLibrary library, HostOptions options, HostWorker worker)
    : library_(std::move(library)), options_(options), worker_(std::move(worker)) {}

Result<std::unique_ptr<HostExecutor>> HostExecutor::start(const HostLibrary& library, const HostOptions& options) {
  auto worker = HostWorker::start(library);
  if (!worker) {
    return tl::unexpected(std::move(worker).error());
  }
  return std::unique_ptr<HostExecutor>(new HostExecutor(library, options, std::move(*worker)));
}

std::string HostExecutor::place() const {
  return library_.flavour == HostFlavour::sanitized ? "host (ASan, UBSan)" : "host";
}

bool HostExecutor::provides(Kernel kernel) const {
  const auto row = static_cast<std::size_t>(kernel);
  return row < all_kernels().size() && (worker_.channel().control().provided[row / 32] >> row % 32 & 1U) != 0;
}

std::size_t HostExecutor::batch() const { return 512; }

std::size_t HostExecutor::load(std::span<const CheckedCase> cases) {
  pm_host_channel& control = worker_.channel().control();
  const auto records = worker_.channel().records();
  std::size_t end = 0;
  std::size_t count = 0;
  for (; count < cases.size() && count < PM_HOST_BATCH; ++count) {
    const auto record = encode_case(*cases[count].test, *cases[count].expected, fill_of(cases[count].test->name));
    if (record.size() > records.size() - end) {
      break;
    }
    std::memcpy(records.data() + end, record.data(), record.size());
    control.cases[count].record = end;
    control.cases[count].output_bytes = 0;
    control.cases[count].result = {};
    end += record.size();
  }
  return count;
}

CaseOutcome HostExecutor::outcome_of(std::uint32_t index) const {
  const pm_host_case& one = worker_.channel().control().cases[index];
  CaseOutcome outcome;
  outcome.result = one.result;
  outcome.end = one.result.state == PM_CASE_TOO_LARGE ? CaseEnd::too_large : CaseEnd::finished;
  const auto outputs = worker_.channel().outputs();
  if (one.output_bytes != 0 && one.output <= outputs.size() && one.output_bytes <= outputs.size() - one.output) {
    const auto bytes = outputs.subspan(one.output, one.output_bytes);
    outcome.output.assign(bytes.begin(), bytes.end());
  }
  return outcome;
}

Result<void> HostExecutor::run_loaded(std::uint32_t count, std::vector<CaseOutcome>& outcomes) {
  for (std::uint32_t next = 0; next < count;) {
    auto end = worker_.run(next, count, options_.case_deadline);
    if (!end) {
      return tl::unexpected(std::move(end).error());
    }
    if (end->kind == BatchEnd::done) {
      for (; next < count; ++next) {
        outcomes.push_back(outcome_of(next));
      }
      break;
    }
    // A wild kernel may have written anything there.
    const std::uint32_t current = worker_.channel().control().current;
    const std::uint32_t stopped = std::clamp(current, next, count - 1);
    for (; next <= stopped; ++next) {
      outcomes.push_back(outcome_of(next));
    }
    outcomes.back().end = end->kind == BatchEnd::hung ? CaseEnd::hung : CaseEnd::crashed;
    outcomes.back().how = end->kind == BatchEnd::hung
                              ? fmt::format("no end within {}", describe_duration(options_.case_deadline))
                              : end->how;
    if (auto again = worker_.restart(library_); !again) {
      return again;
    }
  }
  return {};
}

Result<std::vector<CaseOutcome>> HostExecutor::run(std::span<const CheckedCase> cases) {
  if (!worker_.running()) {
    if (auto again = worker_.restart(library_); !again) {
      return tl::unexpected(std::move(again).error());
    }
  }
  std::vector<CaseOutcome> outcomes;
  outcomes.reserve(cases.size());
  while (outcomes.size() < cases.size()) {
    const auto rest = cases.subspan(outcomes.size());
    const std::size_t count = load(rest);
    if (count == 0) {
      outcomes.emplace_back();
      outcomes.back().end = CaseEnd::too_large;
      continue;
    }
    if (auto done = run_loaded(static_cast<std::uint32_t>(count), outcomes); !done) {
      return tl::unexpected(std::move(done).error());
    }
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].result.state == PM_CASE_BAD_RECORD) {
      return fail(ErrorKind::internal, "a case that contradicts itself, or whose kernel the library lacks",
                  cases[i].test->name);
    }
  }
  return outcomes;
}

}  // namespace probemark
