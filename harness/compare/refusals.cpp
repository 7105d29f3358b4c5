#include "harness/compare/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "harness/compare/axis.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {
namespace {

std::set<std::string> workloads_of(std::span<const Record> records) {
  std::set<std::string> workloads;
  for (const Record& record : records) workloads.insert(record.workload);
  return workloads;
}

std::string listed(const std::vector<std::string>& items) {
  constexpr std::size_t most = 3;
  if (items.size() <= most) return fmt::format("{}", fmt::join(items, ", "));
  return fmt::format("{} and {} more", fmt::join(items.begin(), items.begin() + most, ", "), items.size() - most);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// The words of `text` that `other` has not.
std::string own_words(const std::string& text, const std::string& other) {
  const auto common = words_of(other);
  std::vector<std::string> own;
  for (const std::string& word : words_of(text)) {
    if (std::find(common.begin(), common.end(), word) == common.end()) own.push_back(word);
  }
  return own.empty() ? "(none)" : fmt::format("{}", fmt::join(own, " "));
}

std::string pair_of_values(const SettingDifference& difference) {
  const auto [a, b] = shown_values(difference);
  return fmt::format("A {}, B {}", a, b);
}

/// What another value of an identity means, in words.
std::string meaning_of(const std::string& key) {
  if (key == fingerprint_key::model_sha256) return "the models differ: one name, two models";
  if (key == fingerprint_key::vectors_sha256) return "the input vectors differ";
  if (key == "workload_sha256") return "the workloads differ: one name, two definitions";
  if (key == "board_kind") return "the boards are of different kinds, and so are all figures";
  return "the energy windows were found by different rules";
}

}  // namespace

std::string shown_value(const std::string& key, const SettingValue& value) {
  if (!value.value) return value.reason.empty() ? "unknown" : fmt::format("unknown ({})", value.reason);
  const bool hash = key.size() > 7 && key.compare(key.size() - 7, 7, "_sha256") == 0;
  return hash || key == fingerprint_key::commit ? value.value->substr(0, 12) : fmt::format("'{}'", *value.value);
}

std::pair<std::string, std::string> shown_values(const SettingDifference& difference) {
  const auto& [key, a, b, items] = difference;
  if (key == fingerprint_key::compiler_flags && a.value && b.value) {
    return {own_words(*a.value, *b.value), own_words(*b.value, *a.value)};
  }
  return {shown_value(key, a), shown_value(key, b)};
}

std::vector<Refusal> pairing_refusals(std::span<const Record> a, std::span<const Record> b, const Pairing& pairing) {
  if (!pairing.ambiguous.empty()) {
    return {{fmt::format("it is not clear what belongs to what: {}", listed(pairing.ambiguous)),
             "choose one board and kernel library on each side: --only-a kernels=ID, --only-b kernels=ID, --only-a "
             "board=ID, .."}};
  }
  if (!pairing.pairs.empty()) return {};
  return {{fmt::format("no workload is in both: A has {}, B has {}", fmt::join(workloads_of(a), ", "),
                       fmt::join(workloads_of(b), ", ")),
           "run the same workloads on both sides"}};
}

std::vector<Refusal> identity_refusals(std::span<const SettingDifference> differences) {
  std::vector<Refusal> refusals;
  for (const SettingDifference& difference : differences) {
    if (role_of(difference.key) != SettingRole::identity) continue;
    refusals.push_back({fmt::format("{}: {} ({}: {})", listed(difference.items), meaning_of(difference.key),
                                    difference.key, pair_of_values(difference)),
                        ""});
  }
  return refusals;
}

std::vector<Refusal> kind_refusals(std::span<const RecordPair> pairs) {
  std::vector<Refusal> refusals;
  for (const MetricName& name : metric_names) {
    for (const RecordPair& pair : pairs) {
      const auto in_a = pair.a->metrics.find(std::string(name.name));
      const auto in_b = pair.b->metrics.find(std::string(name.name));
      if (in_a == pair.a->metrics.end() || in_b == pair.b->metrics.end()) continue;
      const auto* a = std::get_if<Measurement>(&in_a->second);
      const auto* b = std::get_if<Measurement>(&in_b->second);
      if (a == nullptr || b == nullptr || evidence_of(*pair.a, *a) == evidence_of(*pair.b, *b)) continue;
      refusals.push_back({fmt::format("{}: {} is {} in A and {} in B", pair.item, name.title, evidence_of(*pair.a, *a),
                                      evidence_of(*pair.b, *b)),
                          ""});
      break;
    }
  }
  return refusals;
}

std::vector<Refusal> confounder_refusals(std::span<const SettingDifference> confounders, bool axis_found,
                                         const ComparisonRequest& request) {
  std::set<std::string> keys;
  for (const SettingDifference& one : confounders) {
    if (one.key == fingerprint_key::profile || request.allowed.count(one.key) == 0) keys.insert(one.key);
  }
  if (keys.empty()) return {};
  std::vector<Refusal> refusals;
  if (!axis_found && keys.size() > 1) {
    refusals.push_back({fmt::format("more than one thing differs: {}", fmt::join(keys, ", ")),
                        "name the one that you ask about with --axis, and accept each other one with --allow KEY"});
  }
  for (const SettingDifference& one : confounders) {
    if (keys.count(one.key) == 0) continue;
    if (one.key == fingerprint_key::profile) {
      refusals.push_back({fmt::format("{}: the numerics profiles differ, so other answers are right ({})",
                                      listed(one.items), pair_of_values(one)),
                          "if the cost of the profile is the question: --axis profile"});
    } else {
      refusals.push_back(
          {fmt::format("{}: {} differs{} ({})", listed(one.items), one.key,
                       axis_found ? " too, and could be the cause of any difference" : "", pair_of_values(one)),
           fmt::format("make it the same, or accept it: --allow {}", one.key)});
    }
  }
  return refusals;
}

}  // namespace probemark
