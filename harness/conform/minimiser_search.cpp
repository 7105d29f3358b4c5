#include "harness/conform/minimiser_search.hpp"

#include <algorithm>

namespace probemark {
namespace {

constexpr std::size_t most_passed = 24;

}  // namespace

MinimiserSearch::MinimiserSearch(Observation failure, Executor& executor, Profile profile,
                                 const MinimiserBudget& budget)
    : best_(std::move(failure)),
      kind_(failure_kind(best_.outcome)),
      executor_(executor),
      profile_(profile),
      budget_(budget),
      deadline_(std::chrono::steady_clock::now() + budget.time) {}

bool MinimiserSearch::over() {
  made_.exhausted =
      made_.exhausted || made_.executions >= budget_.executions || std::chrono::steady_clock::now() >= deadline_;
  return made_.exhausted;
}

void MinimiserSearch::remember(Candidate& candidate, Expected& expected, const CaseOutcome& outcome) {
  made_.tried.push_back(verdict_of(candidate.test, !passed(outcome)));
  if (passed(outcome) && made_.also_passed.size() < most_passed) {
    made_.also_passed.push_back({std::move(candidate.test), std::move(expected), outcome});
  }
}

Result<bool> MinimiserSearch::run_batch(std::vector<Candidate>& batch) {
  std::vector<Expected> expected;
  std::vector<Candidate*> computed;
  for (Candidate& candidate : batch) {
    auto answer = expected_of(candidate.test, profile_);
    if (!answer) continue;
    expected.push_back(std::move(*answer));
    computed.push_back(&candidate);
  }
  std::vector<CheckedCase> checked;
  for (std::size_t i = 0; i < computed.size(); ++i) checked.push_back({&computed[i]->test, &expected[i]});
  if (checked.empty()) return false;
  auto outcomes = executor_.run(checked);
  if (!outcomes) return tl::unexpected(outcomes.error());
  made_.executions += checked.size();
  for (std::size_t i = 0; i < outcomes->size() && i < computed.size(); ++i) {
    if (!fails_as((*outcomes)[i], kind_)) {
      remember(*computed[i], expected[i], (*outcomes)[i]);
      continue;
    }
    made_.tried.push_back(verdict_of(computed[i]->test, true));
    made_.steps.push_back(computed[i]->step);
    best_ = {std::move(computed[i]->test), std::move(expected[i]), std::move((*outcomes)[i])};
    return true;
  }
  return false;
}

Result<bool> MinimiserSearch::first_that_fails(std::vector<Candidate> candidates) {
  const std::size_t at_once = std::clamp<std::size_t>(executor_.batch(), 1, 64);
  for (std::size_t begin = 0; begin < candidates.size() && !over(); begin += at_once) {
    const std::size_t left = std::min({at_once, candidates.size() - begin, budget_.executions - made_.executions});
    std::vector<Candidate> batch(
        std::make_move_iterator(candidates.begin() + static_cast<std::ptrdiff_t>(begin)),
        std::make_move_iterator(candidates.begin() + static_cast<std::ptrdiff_t>(begin + left)));
    const auto found = run_batch(batch);
    if (!found || *found) return found;
  }
  return false;
}

MinimisedCase MinimiserSearch::finish() {
  made_.failure = std::move(best_);
  return std::move(made_);
}

}  // namespace probemark
