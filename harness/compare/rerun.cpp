#include "harness/compare/rerun.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/compare/refusals.hpp"
#include "harness/record/item.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

const Record* find(const std::vector<Record>& records, const std::string& item) {
  const auto found =
      std::find_if(records.begin(), records.end(), [&item](const Record& one) { return item_name(one) == item; });
  return found == records.end() ? nullptr : &*found;
}

/// B's item of a finding; empty where B has none.
std::string item_of_b(const Comparison& comparison, const GateFinding& finding) {
  for (const ItemComparison& one : comparison.items) {
    if (one.item == finding.item) return one.b;
  }
  return {};
}

/// Why the rerun tells nothing of this item of B; empty: it does.
std::string objection(const RerunEvidence& evidence, const std::string& item) {
  const Record* before = find(evidence.b, item);
  const Record* again = find(evidence.again, item);
  if (before == nullptr || again == nullptr) return "it did not run";
  const bool answered =
      has_numbers(again->status) || again->status == Status::mismatch || again->status == Status::fault;
  if (!answered) return fmt::format("{}: {}", to_string(again->status), again->reason);
  if (!has_numbers(before->status) || !has_numbers(again->status)) return {};
  const std::vector<RecordPair> pair{{item, before, again}};
  for (const SettingDifference& one : differences_of(pair, false)) {
    if (role_of(one.key) != SettingRole::condition && role_of(one.key) != SettingRole::identity) continue;
    return fmt::format("{} is no longer what it was ({}, now {})", one.key, shown_value(one.key, one.a),
                       shown_value(one.key, one.b));
  }
  return {};
}

}  // namespace

std::set<std::string> items_to_rerun(const Comparison& comparison, const std::vector<GateFinding>& findings) {
  std::set<std::string> items;
  for (const GateFinding& finding : findings) {
    if (auto item = item_of_b(comparison, finding); !item.empty()) items.insert(std::move(item));
  }
  return items;
}

RerunVerdict judge_rerun(const RerunEvidence& evidence, const Comparison& comparison,
                         const std::vector<GateFinding>& findings) {
  RerunVerdict verdict;
  std::set<std::string> without_answer;
  for (const std::string& item : items_to_rerun(comparison, findings)) {
    const std::string reason = objection(evidence, item);
    if (reason.empty()) continue;
    without_answer.insert(item);
    verdict.unconfirmed.push_back(item + ": " + reason);
  }
  // All of B, with the repeated items in place: the corrections are then those of the first comparison.
  std::vector<Record> repeated = evidence.b;
  for (Record& record : repeated) {
    const std::string item = item_name(record);
    const Record* again = find(evidence.again, item);
    if (again != nullptr && without_answer.count(item) == 0) record = *again;
  }
  // Whether missing items may be missing was decided before: only findings of the first comparison are looked for.
  const GateResult second = judge(compare(evidence.a, repeated, evidence.request), evidence.rules, false);
  verdict.failing = confirmed(findings, second);
  verdict.refuted = findings.size() - verdict.failing.size();
  return verdict;
}

}  // namespace probemark
