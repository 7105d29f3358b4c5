// Why a kernel fails: one of its failing cases made small, what the pattern of failures tells, and files to keep.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "harness/conform/conformance.hpp"
#include "harness/conform/minimiser.hpp"

namespace probemark {

struct ExplainerOptions {
  Profile profile = Profile::double_rounding;
  std::uint64_t seed = 1;
  MinimiserBudget budget{1500, std::chrono::seconds(10)};
  /// Where files go; asked for at the first failure. Nullopt: nowhere.
  std::function<std::optional<std::filesystem::path>()> folder;
};

/// Runs the failing case again, minimises it and diagnoses it with all that is known of the kernel's other cases.
/// Files: failures/<case>.json and .h. Nothing where the case does not fail again. An error is one of the executor or
/// the files.
Result<std::optional<Explanation>> explain_failure(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases,
                                                   const ExpectedOf& expected_of, Executor& executor,
                                                   const ExplainerOptions& options);

}  // namespace probemark
