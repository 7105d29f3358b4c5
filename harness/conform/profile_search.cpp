#include "harness/conform/profile_search.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/output_crc.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

/// Failures first: what is right under the profile asked for says least about another.
std::vector<const CaseReport*> in_order_of_doubt(const std::vector<CaseReport>& cases) {
  std::vector<const CaseReport*> order;
  for (const CaseReport& report : cases) {
    if (report.status == CaseStatus::passed || report.status == CaseStatus::failed) {
      order.push_back(&report);
    }
  }
  std::stable_partition(order.begin(), order.end(),
                        [](const CaseReport* report) { return report->status == CaseStatus::failed; });
  return order;
}

Result<bool> outputs_follow(const KernelUnderTest& kernel, const std::vector<const CaseReport*>& cases, Profile profile,
                            const ExpectedOf& expected_of) {
  for (const CaseReport* report : cases) {
    if (interrupted()) {
      return false;
    }
    const auto test = kernel.make(report->index);
    if (!test) {
      return tl::unexpected(test.error());
    }
    const auto expected = expected_of(*test, profile);
    if (!expected) {
      return tl::unexpected(expected.error());
    }
    if (output_crc(expected->output) != report->result.output_crc) {
      return false;
    }
  }
  return true;
}

Result<bool> failures_pass(const KernelUnderTest& kernel, const std::vector<const CaseReport*>& cases, Profile profile,
                           const ExpectedOf& expected_of, Executor& executor) {
  const std::vector<KernelUnderTest> kernels = {kernel};
  CaseSchedule schedule(kernels, expected_of, profile, executor);
  std::vector<CaseId> order;
  for (const CaseReport* report : cases) {
    if (report->status == CaseStatus::failed) {
      order.push_back({0, report->index});
    }
  }
  schedule.plan(order);
  for (const CaseId id : order) {
    const auto ran = schedule.take(id);
    if (!ran) {
      return tl::unexpected(ran.error());
    }
    if (!passed(ran->outcome)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<ProfileSearch> search_profiles(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases,
                                      Profile asked, const ExpectedOf& expected_of, Executor& executor) {
  ProfileSearch search;
  const auto order = in_order_of_doubt(cases);
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    if (profile == asked) {
      continue;
    }
    const auto follows = outputs_follow(kernel, order, profile, expected_of);
    if (!follows) {
      search.note += fmt::format("{}not compared with {}: {}", search.note.empty() ? "" : "; ", profile_name(profile),
                                 follows.error().what);
      continue;
    }
    if (!*follows) {
      continue;
    }
    const auto pass = failures_pass(kernel, order, profile, expected_of, executor);
    if (!pass) {
      return tl::unexpected(pass.error());
    }
    if (*pass) {
      search.found = profile;
      return search;
    }
  }
  return search;
}

}  // namespace probemark
