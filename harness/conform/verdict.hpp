// What the outcomes of a kernel's cases amount to. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/cases/case_space.hpp"
#include "harness/conform/executor.hpp"
#include "harness/conform/finding_text.hpp"
#include "harness/conform/output_difference.hpp"

namespace probemark {

/// "conv2d_s8_s8_s8".
std::string kernel_name(Kernel kernel);

enum class CaseStatus {
  passed,
  failed,
  refused,    ///< the kernel returned PM_UNSUPPORTED
  too_large,  ///< the place cannot hold it
};

/// What is kept of a case that was run.
struct CaseReport {
  std::string name;
  std::size_t index = 0;  ///< among its kernel's cases
  CaseStatus status = CaseStatus::passed;
  CaseEnd end = CaseEnd::finished;
  pm_case_result result = {};
  std::string how;  ///< of a crash or hang
  std::size_t output_elements = 0;
  Point point;
  NamedValues values;  ///< of a failed case: the same for a person
  std::optional<OutputDifference> difference;
  std::vector<std::string> findings;  ///< of a failed case, for a person; the first is the one that matters
};

CaseStatus status_of(const CaseOutcome& outcome);

enum class KernelVerdict {
  conforms,             ///< all cases that were run are right
  conforms_partly,      ///< right where it did not refuse
  conforms_to_another,  ///< another numerics profile than the one asked for, in every case
  fails,
  refuses,    ///< all cases
  absent,     ///< the library has no such kernel
  not_tried,  ///< no case was run to its end
};

/// "conforms", "conforms_partly" ..: as in conformance.json.
const char* to_string(KernelVerdict verdict);
const char* to_string(CaseStatus status);

struct CaseTally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t refused = 0;
  std::size_t too_large = 0;
  [[nodiscard]] std::size_t tried() const { return passed + failed + refused; }
};

CaseTally tally(const std::vector<CaseReport>& cases);

/// `another`: the profile that all cases follow, where it is not the one asked for.
KernelVerdict verdict_of(const CaseTally& tally, std::optional<Profile> another);

/// The kinds of finding and how many cases have each, e.g. {"wrong_output": 12, "crashed": 1}. A case has several.
std::map<std::string, std::size_t> finding_counts(const std::vector<CaseReport>& cases);

/// The kinds of one case.
std::vector<std::string> finding_kinds(const CaseReport& report);

/// Elements over all cases whose whole output is known.
struct ElementTally {
  std::size_t compared = 0;
  std::size_t wrong = 0;
  std::size_t off_by_one = 0;
  double largest = 0;
};

ElementTally element_tally(const std::vector<CaseReport>& cases);

/// Whether the outcomes speak against no other profile: only outputs are wrong, and only on the first run.
bool only_values_differ(const std::vector<CaseReport>& cases);

/// What tells refused cases from accepted ones: the values of each parameter that were never accepted and refused in
/// several cases, e.g. "dilation_h 2, 3". Empty where no single parameter explains any of it.
std::vector<std::string> refused_parameters(const std::vector<CaseReport>& cases);

}  // namespace probemark
