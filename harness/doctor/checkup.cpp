#include "harness/doctor/checkup.hpp"

#include <algorithm>
#include <map>

#include "harness/process/interrupt.hpp"

namespace probemark {

Finding failed(const Error& error) { return {CheckState::failed, error.what, error.remedy, error.kind}; }

std::vector<CheckResult> run_checkup(const std::vector<Check>& checks,
                                     const std::function<void(const CheckResult&)>& on_result) {
  std::vector<CheckResult> results;
  std::map<std::string, CheckState> states;
  for (const Check& check : checks) {
    if (interrupted()) {
      break;
    }
    const auto missing = std::find_if(check.needs.begin(), check.needs.end(), [&states](const std::string& id) {
      const auto state = states.find(id);
      return state == states.end() || state->second != CheckState::ok;
    });
    Finding finding =
        missing == check.needs.end() ? check.look() : Finding{CheckState::skipped, "needs " + *missing, {}};
    states[check.id] = finding.state;
    results.push_back({check.id, check.group, std::move(finding)});
    if (on_result) {
      on_result(results.back());
    }
  }
  return results;
}

const Finding* first_failure(const std::vector<CheckResult>& results) {
  const auto found = std::find_if(results.begin(), results.end(),
                                  [](const CheckResult& r) { return r.finding.state == CheckState::failed; });
  return found == results.end() ? nullptr : &found->finding;
}

}  // namespace probemark
