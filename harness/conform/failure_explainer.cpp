#include "harness/conform/failure_explainer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/c_header.hpp"
#include "harness/conform/diagnosis.hpp"
#include "harness/conform/replay_file.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/record/atomic_file.hpp"
#include "harness/record/file_error.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

/// Diagnosis looks at few cases closely: the smallest of those that fail alike, and of those that pass.
constexpr std::size_t observed_failures = 24;
constexpr std::size_t observed_passes = 48;

Result<Observation> observe(const KernelUnderTest& kernel, std::size_t index, const ExpectedOf& expected_of,
                            Executor& executor, Profile profile) {
  auto test = kernel.make(index);
  if (!test) {
    return tl::unexpected(test.error());
  }
  auto expected = expected_of(*test, profile);
  if (!expected) {
    return tl::unexpected(expected.error());
  }
  const CheckedCase checked{&*test, &*expected};
  auto outcomes = executor.run({&checked, 1});
  if (!outcomes) {
    return tl::unexpected(outcomes.error());
  }
  return Observation{std::move(*test), std::move(*expected), std::move(outcomes->front())};
}

/// Cases of a status, those with the smallest outputs first.
std::vector<const CaseReport*> smallest(const std::vector<CaseReport>& cases, CaseStatus status, std::size_t count) {
  std::vector<const CaseReport*> chosen;
  for (const CaseReport& report : cases) {
    if (report.status == status) {
      chosen.push_back(&report);
    }
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [](const CaseReport* a, const CaseReport* b) { return a->output_elements < b->output_elements; });
  chosen.resize(std::min(chosen.size(), count));
  return chosen;
}

Result<std::vector<Observation>> observe_all(const KernelUnderTest& kernel, const std::vector<const CaseReport*>& cases,
                                             const ExpectedOf& expected_of, Executor& executor, Profile profile) {
  std::vector<Observation> observations;
  for (const CaseReport* report : cases) {
    if (interrupted()) {
      break;
    }
    auto observation = observe(kernel, report->index, expected_of, executor, profile);
    if (!observation) {
      return tl::unexpected(observation.error());
    }
    observations.push_back(std::move(*observation));
  }
  return observations;
}

Result<std::vector<std::string>> diagnosis_of(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases,
                                              const MinimisedCase& small, const ExpectedOf& expected_of,
                                              Executor& executor, Profile profile) {
  auto failed =
      observe_all(kernel, smallest(cases, CaseStatus::failed, observed_failures), expected_of, executor, profile);
  auto right =
      observe_all(kernel, smallest(cases, CaseStatus::passed, observed_passes), expected_of, executor, profile);
  for (const auto* observed : {&failed, &right}) {
    if (!*observed) {
      return tl::unexpected(observed->error());
    }
  }
  const FailureKind kind = failure_kind(small.failure.outcome);
  failed->erase(std::remove_if(failed->begin(), failed->end(),
                               [&kind](const Observation& o) { return !fails_as(o.outcome, kind); }),
                failed->end());
  failed->push_back(small.failure);
  right->insert(right->end(), small.also_passed.begin(), small.also_passed.end());
  std::vector<CaseVerdict> verdicts = small.tried;
  for (const CaseReport& report : cases) {
    const bool fails_alike = report.status == CaseStatus::failed && fails_as(report.end, report.result, kind);
    // What fails otherwise may have another cause: it tells nothing of this one.
    if (!fails_alike && report.status != CaseStatus::passed) {
      continue;
    }
    if (const auto test = kernel.make(report.index)) {
      verdicts.push_back(verdict_of(*test, fails_alike));
    }
  }
  std::vector<std::string> statements;
  for (const Statement& statement : diagnose({*failed, *right, verdicts, profile, kernel.labels})) {
    statements.push_back(statement.evidence.empty() ? statement.text
                                                    : fmt::format("{} ({})", statement.text, statement.evidence));
  }
  return statements;
}

/// The smallest case in a line: shapes, and what it shows.
std::string describe_smallest(const Observation& failure) {
  const auto shape = [](const CaseTensor& tensor) { return fmt::format("[{}]", fmt::join(tensor.shape, ", ")); };
  std::vector<std::string> inputs;
  for (const CaseTensor& input : failure.test.inputs) {
    inputs.push_back(shape(input));
  }
  const auto difference = failure.outcome.output.empty()
                              ? std::nullopt
                              : output_difference(failure.test.output, failure.expected.output, failure.outcome.output);
  const auto findings = describe_findings({&failure.test, &failure.expected}, failure.outcome, difference);
  return fmt::format("input {}, output {}: {}", fmt::join(inputs, " and "), shape(failure.test.output),
                     findings.empty() ? "fails" : findings.front());
}

/// A case's name as that of a file.
std::string file_stem(const std::string& name) {
  std::string stem;
  for (const char c : name) {
    const bool plain = (std::isalnum(static_cast<unsigned char>(c)) != 0) || c == '.' || c == '-' || c == '_';
    stem += plain ? c : '_';
  }
  return stem;
}

Result<void> write_files(const fs::path& folder, const Observation& failure, const ExplainerOptions& options,
                         const std::vector<std::string>& diagnosis, Explanation& explanation) {
  std::error_code error;
  fs::create_directories(folder / "failures", error);
  if (error) {
    return tl::unexpected(file_error("create this folder", folder / "failures", error.value()));
  }
  const std::string stem = "failures/" + file_stem(explanation.case_name);
  const ReplayFile replay{failure.test, options.seed, options.profile, failure.expected, failure.outcome, diagnosis};
  if (auto written = write_replay_file(folder / (stem + ".json"), replay); !written) {
    return written;
  }
  std::vector<std::string> remarks = {explanation.smallest};
  remarks.insert(remarks.end(), diagnosis.begin(), diagnosis.end());
  const std::string header = c_header(failure.test, failure.expected, options.profile, remarks);
  if (auto written = write_atomically(folder / (stem + ".h"), header); !written) {
    return written;
  }
  explanation.replay = (folder / (stem + ".json")).string();
  explanation.header = (folder / (stem + ".h")).string();
  return {};
}

}  // namespace

Result<std::optional<Explanation>> explain_failure(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases,
                                                   const ExpectedOf& expected_of, Executor& executor,
                                                   const ExplainerOptions& options) {
  const auto first = smallest(cases, CaseStatus::failed, 1);
  if (first.empty()) {
    return std::nullopt;
  }
  const auto observation = observe(kernel, first.front()->index, expected_of, executor, options.profile);
  if (!observation) {
    return tl::unexpected(observation.error());
  }
  if (passed(observation->outcome) || observation->outcome.end == CaseEnd::too_large) {
    return std::nullopt;
  }
  std::optional<PointSpace> space;
  if (kernel.space) {
    space = point_space_of(kernel.space, kernel.kernel, options.profile);
  }
  const auto small = minimise(observation->test, observation->outcome, space ? &*space : nullptr, executor,
                              options.profile, options.budget);
  if (!small) {
    return tl::unexpected(small.error());
  }
  const auto diagnosis = diagnosis_of(kernel, cases, *small, expected_of, executor, options.profile);
  if (!diagnosis) {
    return tl::unexpected(diagnosis.error());
  }
  Explanation explanation;
  explanation.case_name = first.front()->name;
  explanation.diagnosis = diagnosis->empty() ? "" : diagnosis->front();
  explanation.smallest = describe_smallest(small->failure);
  const auto folder = options.folder ? options.folder() : std::nullopt;
  if (folder) {
    if (auto written = write_files(*folder, small->failure, options, *diagnosis, explanation); !written) {
      return tl::unexpected(written.error());
    }
  }
  return explanation;
}

}  // namespace probemark
