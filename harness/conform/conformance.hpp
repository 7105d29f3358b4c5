// The job `conform`: cases of several kernels on one executor, and what came out as plain data.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/conform/case_schedule.hpp"
#include "harness/conform/registered_cases.hpp"
#include "harness/conform/verdict.hpp"

namespace probemark {

/// What explains a failing case: the smallest one like it, and where its pattern points.
struct Explanation {
  std::string case_name;  ///< of the case that was made smaller
  std::string diagnosis;  ///< empty where the pattern tells nothing
  std::string smallest;   ///< the parameters of the smallest case, and what it shows
  std::string replay;     ///< file for --replay; empty where none was written
  std::string header;     ///< C header; likewise
};

struct KernelReport {
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  KernelVerdict verdict = KernelVerdict::not_tried;
  std::optional<Profile> conforms_to;  ///< of conforms, conforms_partly, conforms_to_another
  std::string profile_note;            ///< why another profile was not looked at; empty where it was, or need not be
  std::size_t cases = 0;               ///< of the level
  std::size_t selected = 0;            ///< of these, by filter and shard
  CaseTally tally;
  std::map<std::string, std::size_t> findings;  ///< cases by kind of finding
  ElementTally elements;
  std::vector<std::string> refused_parameters;
  std::vector<Coverage> coverage;
  double wall_s = 0;                 ///< in which its cases were running
  std::uint32_t scratch_bytes = 0;   ///< the most that a passed case asked for
  std::uint32_t stack_bytes = 0;     ///< the deepest of a passed case; 0 where unknown
  std::vector<CaseReport> failures;  ///< all, in the order of the cases
  std::vector<Explanation> explanations;
};

/// A run and all that identifies it.
struct Conformance {
  std::string harness_version;
  std::string commit;      ///< of the harness; empty outside of git
  std::string started_at;  ///< ISO 8601, UTC
  double wall_s = 0;
  std::optional<double> guest_share;  ///< of that time, for which a board was executing; nothing on the host
  std::string library, library_title, library_version;
  std::string place;     ///< as Executor::place() says it
  std::string compiler;  ///< of the library; empty where unknown (an object that was given)
  std::string flags;
  std::string profile, level;  ///< by name
  std::uint64_t seed = 1;
  std::string space_sha256;  ///< over the case spaces; empty of a replayed file
  std::vector<std::string> command_line;
  std::vector<KernelReport> kernels;  ///< in the order of the registry, absent ones included
  std::optional<Error> stopped;       ///< why the rest was not tried
};

/// Explains why a kernel fails, from all of its cases that were run; nullopt where there is nothing to say.
using Explain = std::function<Result<std::optional<Explanation>>(const KernelUnderTest& kernel,
                                                                 const std::vector<CaseReport>& cases)>;

struct ConformanceRequest {
  std::vector<KernelUnderTest> kernels;
  std::vector<Kernel> absent;  ///< asked for, and not in the library
  Profile profile = Profile::double_rounding;
  ExpectedOf expected_of;
  TestOptions tests;
  Explain explain;  ///< may be empty
};

struct ConformanceResult {
  std::vector<KernelReport> kernels;  ///< in the order of the registry
  std::optional<Error> stopped;
  bool started = false;      ///< false where tests were only listed
  bool empty_shard = false;  ///< nothing selected here, but in other shards
};

/// Runs all cases, then looks whether kernels that only give other values follow another profile, and has the first
/// failure of each explained. Once a process. An error is one of GoogleTest's flags.
Result<ConformanceResult> conform(const ConformanceRequest& request, Executor& executor);

/// Cases over all kernels, by verdict.
CaseTally total_tally(const std::vector<KernelReport>& kernels);

/// Whether a kernel is wrong under the profile asked for.
bool is_failure(KernelVerdict verdict);

}  // namespace probemark
