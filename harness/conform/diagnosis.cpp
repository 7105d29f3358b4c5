#include "harness/conform/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/conform/case_fields.hpp"

namespace probemark {

CaseVerdict verdict_of(const Case& test, bool failed) {
  CaseVerdict verdict;
  verdict.failed = failed;
  Parameters parameters = test.parameters;
  std::set<std::string> names;
  for (const NumberField& field : number_fields(parameters)) {
    verdict.features.emplace_back(field.name, *field.value);
    names.insert(field.name);
  }
  for (const auto& [name, value] : test.point) {
    if (names.insert(name).second) verdict.features.emplace_back(name, value);
  }
  if (test.tables.contains("filter") && names.insert("bias").second) {
    verdict.features.emplace_back("bias", test.tables.contains("bias") ? 1 : 0);
  }
  return verdict;
}

std::vector<Statement> case_statements(std::span<const CaseVerdict> verdicts, const Labels& labels) {
  PatternSamples samples;
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    samples.failed.push_back(verdicts[i].failed);
    for (const auto& [name, value] : verdicts[i].features) {
      const auto [at, is_new] = columns.try_emplace(name, samples.columns.size());
      if (is_new) {
        const auto named = labels.find(name);
        samples.columns.push_back({name, false, std::vector<std::int64_t>(verdicts.size(), 0),
                                   named == labels.end() ? std::vector<std::string>() : named->second});
      }
      samples.columns[at->second].values[i] = value;
    }
  }
  const auto pattern = simplest_pattern(samples);
  if (!pattern) return {};
  const std::size_t failures = pattern->failed_inside + pattern->failed_outside;
  std::string evidence = pattern->failed_outside == 0
                             ? fmt::format("all {} failing cases", failures)
                             : fmt::format("{} of {} failing cases", pattern->failed_inside, failures);
  evidence += pattern->passed_inside == 0 ? fmt::format(", none of the {} that pass", pattern->passed_outside)
                                          : fmt::format(", and {} of the {} that pass", pattern->passed_inside,
                                                        pattern->passed_inside + pattern->passed_outside);
  const std::size_t mod = pattern->text.find(" mod ");
  const std::size_t end = pattern->text.find(" and ", mod);
  const bool tail = mod != std::string::npos && !pattern->text.substr(0, end).ends_with(" == 0");
  return {{StatementKind::cases, (tail ? "tail: it fails where " : "it fails where ") + pattern->text, evidence,
           pattern->bits, pattern->passed_inside > pattern->failed_inside}};
}

std::vector<Statement> diagnose(const DiagnosisInput& input) {
  std::vector<Statement> statements = hypothesis_statements(input);
  const auto add = [&statements](const std::vector<Statement>& more) {
    statements.insert(statements.end(), more.begin(), more.end());
  };
  add(case_statements(input.verdicts, input.labels));
  add(element_statements(input.failed, input.profile));
  if (!input.failed.empty()) {
    const auto smallest = std::min_element(
        input.failed.begin(), input.failed.end(),
        [](const Observation& a, const Observation& b) { return size_of(a.test).elements < size_of(b.test).elements; });
    add(finding_statements(*smallest));
  }
  std::stable_partition(statements.begin(), statements.end(), [](const Statement& s) { return !s.loose; });
  return statements;
}

}  // namespace probemark
