// The minimiser's state: the smallest failure so far, and what is left of the budget.
#pragma once

#include "harness/conform/expected.hpp"
#include "harness/conform/minimiser.hpp"

namespace probemark {

struct Candidate {
  Case test;
  std::string step;  ///< how it differs from the best so far
};

class MinimiserSearch {
 public:
  MinimiserSearch(Observation failure, Executor& executor, Profile profile, const MinimiserBudget& budget);

  [[nodiscard]] const Observation& best() const { return best_; }
  [[nodiscard]] bool over();

  /// Runs candidates in order, as many at once as the executor likes, until one fails as the original did; that one
  /// becomes the best. Those that the reference refuses are left out. False where none fails or the budget is over.
  Result<bool> first_that_fails(std::vector<Candidate> candidates);

  MinimisedCase finish();

 private:
  Result<bool> run_batch(std::vector<Candidate>& batch);
  void remember(Candidate& candidate, Expected& expected, const CaseOutcome& outcome);

  Observation best_;
  FailureKind kind_;
  Executor& executor_;
  Profile profile_;
  MinimiserBudget budget_;
  std::chrono::steady_clock::time_point deadline_;
  MinimisedCase made_;
};

/// Makes the values of the best case plain: zero points, clamps, multipliers, weights, activations.
Result<void> reduce_values(MinimiserSearch& search);

}  // namespace probemark
