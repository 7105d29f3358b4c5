// A failing case made as small and as plain as it can be while it still fails in the same way.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/cases/case_space.hpp"
#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis.hpp"
#include "harness/conform/executor.hpp"

namespace probemark {

/// What the minimiser needs of a parameter space.
struct PointSpace {
  /// The listed values of each parameter, simplest first.
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> parameters;
  /// The case at a point; fails where a constraint forbids it.
  std::function<Result<Case>(const Point& point, std::uint64_t data)> make;
};

/// `profile` is the one that the library is held to.
PointSpace point_space_of(std::shared_ptr<const CaseSpace> space, Kernel kernel,
                          Profile profile = Profile::double_rounding);

struct MinimiserBudget {
  std::size_t executions = 2000;
  std::chrono::milliseconds time{20'000};
};

/// How a case failed, so that a smaller one can be asked to fail likewise.
struct FailureKind {
  CaseEnd end = CaseEnd::finished;
  std::uint32_t found = 0;  ///< the first PM_FOUND_.. bit of a finished case; else 0

  bool operator==(const FailureKind&) const = default;
};
FailureKind failure_kind(const CaseOutcome& outcome);
/// Whether `outcome` is a failure of this kind, be it of others as well.
bool fails_as(const CaseOutcome& outcome, const FailureKind& kind);
bool fails_as(CaseEnd end, const pm_case_result& result, const FailureKind& kind);

struct MinimisedCase {
  Observation failure;  ///< the case, named as the original with "~small" behind; what is expected; what came of it
  CaseSize before;
  CaseSize after;
  std::size_t executions = 0;
  bool exhausted = false;                ///< the budget ended first: it may not be minimal
  std::vector<CaseVerdict> tried;        ///< points tried on the way: what diagnose() learns from
  std::vector<Observation> also_passed;  ///< the smallest of those that passed, a few
  std::vector<std::string> steps;        ///< what was made simpler, in order: "output_c: 33 -> 3", "bias: zeros"
};

/// Reduces `test` (whose outcome was `outcome`): the point first, if there is a space and the case is of it, then the
/// values. Greedy, bounded by the budget, deterministic but for the time. Fails only where the executor does, or where
/// the reference refuses the case.
Result<MinimisedCase> minimise(const Case& test, const CaseOutcome& outcome, const PointSpace* space,
                               Executor& executor, Profile profile, const MinimiserBudget& budget = {});

}  // namespace probemark
