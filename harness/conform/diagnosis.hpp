// What a failure tells about its cause, in plain statements with their evidence. Nothing is said that the cases at hand
// do not bear out; often that is nothing.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "harness/conform/diagnosis_pattern.hpp"
#include "harness/conform/executor.hpp"

namespace probemark {

/// One case that was run.
struct Observation {
  Case test;
  Expected expected;
  CaseOutcome outcome;
};

/// Names of values, by feature: of the parameters of a space whose values are labels.
using Labels = std::map<std::string, std::vector<std::string>>;

/// What is known of a case without its values: enough to see what failures have in common.
struct CaseVerdict {
  std::vector<std::pair<std::string, std::int64_t>> features;
  bool failed = false;
};

/// The integers of a case: those of its parameter struct, of its point, "bias" (0 where it is absent).
CaseVerdict verdict_of(const Case& test, bool failed);

enum class StatementKind {
  finding,     ///< what the executor saw: a write outside, a crash
  hypothesis,  ///< the kernel computes what the reference computes with something changed
  cases,       ///< what failing cases have in common
  elements,    ///< what wrong elements have in common
};

struct Statement {
  StatementKind kind = StatementKind::finding;
  std::string text;      ///< e.g. "tail: wrong where output_c mod 4 == 3"
  std::string evidence;  ///< e.g. "all 37 failing cases, none of the 214 that pass"
  double bits = 0;       ///< how unlikely it is by chance: 2^-bits
  bool loose = false;    ///< of cases: holds for more that pass than fail
};

struct DiagnosisInput {
  std::span<const Observation> failed;    ///< of one kernel, of one kind of failure; a minimised case may be among them
  std::span<const Observation> passed;    ///< of the same kernel: what refutes a hypothesis
  std::span<const CaseVerdict> verdicts;  ///< of all cases of the kernel that were run
  Profile profile = Profile::double_rounding;
  Labels labels = {};  ///< of the features that have them
};

/// Ranked, the most telling first: a hypothesis that explains every failure, then what failing cases have in common,
/// then what wrong elements have, then what the executor saw; in the end what is loose. Costs about 200 reference runs
/// of the smallest 24 failed and 48 passed cases.
std::vector<Statement> diagnose(const DiagnosisInput& input);

/// Its parts.
std::vector<Statement> finding_statements(const Observation& observation);
std::vector<Statement> hypothesis_statements(const DiagnosisInput& input);
std::vector<Statement> case_statements(std::span<const CaseVerdict> verdicts, const Labels& labels = {});
std::vector<Statement> element_statements(std::span<const Observation> failed, Profile profile);

}  // namespace probemark
