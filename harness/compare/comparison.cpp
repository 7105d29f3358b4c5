#include "harness/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "harness/compare/axis.hpp"
#include "harness/compare/pairing.hpp"
#include "harness/compare/refusals.hpp"
#include "harness/record/item.hpp"
#include "harness/record/suppression.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

void append(std::vector<Refusal>& refusals, std::vector<Refusal> more) {
  std::move(more.begin(), more.end(), std::back_inserter(refusals));
}

bool both_have_numbers(const RecordPair& pair) { return has_numbers(pair.a->status) && has_numbers(pair.b->status); }

/// The conditions that differ and are not allowed to.
std::set<std::string> open_keys(const std::vector<SettingDifference>& differences, const ComparisonRequest& request) {
  std::set<std::string> keys;
  for (const SettingDifference& one : differences) {
    if (role_of(one.key) == SettingRole::condition && request.allowed.count(one.key) == 0) keys.insert(one.key);
  }
  return keys;
}

std::optional<Axis> axis_between(const std::vector<RecordPair>& pairs, const ComparisonRequest& request) {
  if (!request.axis.empty()) return axis_named(request.axis);
  auto keys = open_keys(differences_of(pairs, false), request);
  // A board brings along the flags that its core demands.
  if (keys.count("board") != 0) keys = open_keys(differences_of(pairs, true), request);
  return keys.empty() ? std::nullopt : axis_of(keys);
}

/// Sorts the differences into what the axis names, what else could be a cause, and what could not.
void judge_settings(Comparison& comparison, const std::vector<RecordPair>& pairs, const ComparisonRequest& request) {
  const auto axis = axis_between(pairs, request);
  comparison.axis = axis ? axis->name : "";
  const auto differences = differences_of(pairs, comparison.axis == "board");
  append(comparison.refusals, identity_refusals(differences));
  for (const SettingDifference& one : differences) {
    const SettingRole role = role_of(one.key);
    if (axis && axis->keys.count(one.key) != 0) {
      comparison.varied.push_back(one);
    } else if (role == SettingRole::condition) {
      comparison.confounders.push_back(one);
    } else if (role == SettingRole::bystander) {
      comparison.bystanders.push_back(one);
    }
  }
  append(comparison.refusals, confounder_refusals(comparison.confounders, axis.has_value(), request));
  comparison.unknown = unknown_conditions(pairs);
}

std::string failure_of(const RecordPair& pair) {
  std::string reason;
  for (const auto& [side, record] : {std::pair{"A", pair.a}, {"B", pair.b}}) {
    if (has_numbers(record->status)) continue;
    reason += fmt::format("{}{} is {}{}{}", reason.empty() ? "" : "; ", side, to_string(record->status),
                          record->reason.empty() ? "" : ": ", record->reason);
  }
  return reason;
}

ItemComparison compare_item(const RecordPair& pair) {
  ItemComparison item;
  item.item = pair.item;
  item.a = item_name(*pair.a);
  item.b = item_name(*pair.b);
  if (!both_have_numbers(pair)) {
    item.broken = has_numbers(pair.a->status);
    item.reason = failure_of(pair);
    return item;
  }
  for (const MetricName& name : metric_names) {
    if (auto compared = compare_metric(std::string(name.name), *pair.a, *pair.b)) {
      item.metrics.push_back(std::move(*compared));
    }
  }
  return item;
}

/// The verdicts of samples, metric by metric: each metric is one family of comparisons.
void resolve_metrics(Comparison& comparison, const std::vector<RecordPair>& pairs, const BoardNoise& noise) {
  struct Waiting {
    MetricComparison* comparison;
    const RecordPair* pair;
  };
  std::map<std::string, std::vector<Waiting>> families;
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    for (MetricComparison& one : comparison.items[i].metrics) {
      if (awaits_verdict(one)) families[one.metric].push_back({&one, &pairs[i]});
    }
  }
  for (auto& [metric, family] : families) {
    std::vector<MetricComparison*> members;
    for (const Waiting& waiting : family) {
      const Record& a = *waiting.pair->a;
      const Record& b = *waiting.pair->b;
      auto floor = floor_between_runs(noise, metric, a, b, family.size());
      if (!floor) floor = floor_within_runs(metric, a, b);
      waiting.comparison->floor = floor->relative;
      waiting.comparison->floor_from = floor->from;
      members.push_back(waiting.comparison);
    }
    resolve(members);
  }
}

/// Of each metric that every item has with a ratio above zero.
std::vector<GeometricMean> means_of(const std::vector<ItemComparison>& items) {
  std::vector<GeometricMean> means;
  if (items.size() < 2) return means;
  for (const MetricName& name : metric_names) {
    double logs = 0;
    std::set<std::string> kinds;
    std::size_t held = 0;
    for (const ItemComparison& item : items) {
      for (const MetricComparison& one : item.metrics) {
        if (one.metric != name.name || !one.ratio || one.verdict == ComparisonVerdict::not_comparable) continue;
        logs += std::log(*one.ratio);
        kinds.insert(one.kind);
        ++held;
      }
    }
    if (held != items.size() || kinds.size() != 1) continue;
    means.push_back({std::string(name.name), *kinds.begin(), std::exp(logs / static_cast<double>(held)), held});
  }
  return means;
}

}  // namespace

Comparison compare(const std::vector<Record>& complete_a, const std::vector<Record>& complete_b,
                   const ComparisonRequest& request) {
  std::vector<Record> a;
  std::vector<Record> b;
  for (const Record& record : complete_a) a.push_back(publishable(record));
  for (const Record& record : complete_b) b.push_back(publishable(record));
  const Pairing pairing = pair_records(a, b, request.axis);
  Comparison comparison;
  comparison.only_a = pairing.only_a;
  comparison.only_b = pairing.only_b;
  comparison.refusals = pairing_refusals(a, b, pairing);
  std::vector<RecordPair> numbered;
  std::copy_if(pairing.pairs.begin(), pairing.pairs.end(), std::back_inserter(numbered), both_have_numbers);
  judge_settings(comparison, numbered, request);
  append(comparison.refusals, kind_refusals(numbered));
  if (!comparison.refusals.empty()) return comparison;
  for (const RecordPair& pair : pairing.pairs) comparison.items.push_back(compare_item(pair));
  resolve_metrics(comparison, pairing.pairs, request.noise);
  if (pairing.only_a.empty() && pairing.only_b.empty()) comparison.means = means_of(comparison.items);
  return comparison;
}

}  // namespace probemark
