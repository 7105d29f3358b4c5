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

struct Comparison {
  std::vector<const CaseReport*> compared;  ///< that have an answer under the profile
  bool follows = true;
};

Result<Comparison> compare(const KernelUnderTest& kernel, const std::vector<const CaseReport*>& cases, Profile profile,
                           const ExpectedOf& expected_of) {
  Comparison comparison;
  for (const CaseReport* report : cases) {
    if (interrupted()) {
      comparison.follows = false;
      return comparison;
    }
    const auto test = kernel.make(report->index);
    if (!test) {
      return tl::unexpected(test.error());
    }
    const auto expected = expected_of(*test, profile);
    if (!expected && expected.error().kind == ErrorKind::not_comparable) {
      continue;
    }
    if (!expected) {
      return tl::unexpected(expected.error());
    }
    comparison.compared.push_back(report);
    if (output_crc(expected->output) != report->result.output_crc) {
      comparison.follows = false;
      return comparison;
    }
  }
  return comparison;
}

void add_note(ProfileSearch& search, const std::string& note) {
  search.note += (search.note.empty() ? "" : "; ") + note;
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
    const auto comparison = compare(kernel, order, profile, expected_of);
    if (!comparison) {
      add_note(search, fmt::format("not compared with {}: {}", profile_name(profile), comparison.error().what));
      continue;
    }
    const auto& compared = comparison->compared;
    const bool tells = std::any_of(compared.begin(), compared.end(),
                                   [](const CaseReport* report) { return report->status == CaseStatus::failed; });
    if (comparison->follows && !tells && !interrupted()) {
      add_note(search, fmt::format("not compared with {}: no failing case has an answer there", profile_name(profile)));
    }
    if (!comparison->follows || !tells) {
      continue;
    }
    const auto pass = failures_pass(kernel, compared, profile, expected_of, executor);
    if (!pass) {
      return tl::unexpected(pass.error());
    }
    if (*pass) {
      search.found = profile;
      if (compared.size() < order.size()) {
        add_note(search,
                 fmt::format("{0} of {1} cases have no answer under {2} and were left out: run with --profile {2}",
                             order.size() - compared.size(), order.size(), profile_name(profile)));
      }
      return search;
    }
  }
  return search;
}

}  // namespace probemark
