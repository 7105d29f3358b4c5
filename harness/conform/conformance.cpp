#include "harness/conform/conformance.hpp"

#include <algorithm>

#include "harness/conform/profile_search.hpp"

namespace probemark {
namespace {

KernelReport report_of(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases) {
  KernelReport report;
  report.kernel = kernel.kernel;
  report.cases = kernel.names.size();
  report.tally = tally(cases);
  report.verdict = verdict_of(report.tally, std::nullopt);
  report.findings = finding_counts(cases);
  report.elements = element_tally(cases);
  report.refused_parameters = refused_parameters(cases);
  report.coverage = kernel.coverage;
  for (const CaseReport& test : cases) {
    if (test.status == CaseStatus::passed) {
      report.scratch_bytes = std::max(report.scratch_bytes, test.result.scratch_bytes);
      report.stack_bytes = std::max(report.stack_bytes, test.result.stack_bytes);
    } else if (test.status == CaseStatus::failed) {
      report.failures.push_back(test);
    }
  }
  return report;
}

}  // namespace

bool is_failure(KernelVerdict verdict) {
  return verdict == KernelVerdict::fails || verdict == KernelVerdict::conforms_to_another;
}

CaseTally total_tally(const std::vector<KernelReport>& kernels) {
  CaseTally sum;
  for (const KernelReport& report : kernels) {
    sum.passed += report.tally.passed;
    sum.failed += report.tally.failed;
    sum.refused += report.tally.refused;
    sum.too_large += report.tally.too_large;
  }
  return sum;
}

Result<ConformanceResult> conform(const ConformanceRequest& request, Executor& executor) {
  CaseSchedule schedule(request.kernels, request.expected_of, request.profile, executor);
  auto run = run_registered_cases(request.kernels, schedule, request.tests);
  if (!run) {
    return tl::unexpected(run.error());
  }
  ConformanceResult result;
  result.started = run->started;
  result.empty_shard = run->empty_shard;
  result.stopped = run->stopped;
  for (std::size_t k = 0; k < request.kernels.size(); ++k) {
    const KernelUnderTest& kernel = request.kernels[k];
    const std::vector<CaseReport>& cases = run->cases[k];
    KernelReport report = report_of(kernel, cases);
    report.selected = run->selected[k];
    report.wall_s = run->wall_s[k];
    const bool right = report.verdict == KernelVerdict::conforms || report.verdict == KernelVerdict::conforms_partly;
    report.conforms_to = right ? std::optional(request.profile) : std::nullopt;
    if (report.verdict == KernelVerdict::fails && !result.stopped && only_values_differ(cases)) {
      auto search = search_profiles(kernel, cases, request.profile, request.expected_of, executor);
      if (search) {
        report.conforms_to = search->found;
        report.profile_note = search->note;
        report.verdict = verdict_of(report.tally, search->found);
      } else {
        result.stopped = search.error();
      }
    }
    if (report.verdict == KernelVerdict::fails && !result.stopped && request.explain) {
      auto explanation = request.explain(kernel, cases);
      if (!explanation &&
          (explanation.error().kind == ErrorKind::internal || explanation.error().kind == ErrorKind::invalid_input)) {
        // The verdict stands without it.
        report.explanations.push_back(
            {report.failures.front().name, "", "not found: " + explanation.error().what, {}, {}});
      } else if (!explanation) {
        result.stopped = explanation.error();
      } else if (*explanation) {
        report.explanations.push_back(std::move(**explanation));
      }
    }
    result.kernels.push_back(std::move(report));
  }
  for (const Kernel kernel : request.absent) {
    KernelReport report;
    report.kernel = kernel;
    report.verdict = KernelVerdict::absent;
    result.kernels.push_back(std::move(report));
  }
  std::stable_sort(result.kernels.begin(), result.kernels.end(),
                   [](const KernelReport& a, const KernelReport& b) { return a.kernel < b.kernel; });
  return result;
}

}  // namespace probemark
