#include "harness/compare/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "harness/record/metric_name.hpp"

namespace probemark {
namespace {

constexpr const char* any_regression = "regression";

bool covers(const GateRule& rule, const MetricComparison& one) {
  if (rule.metric != any_regression) return rule.metric == one.metric;
  return find_metric(one.metric)->unit != MetricUnit::bytes && one.metric != "energy_modelled_j";
}

std::string excess(const MetricComparison& one, double limit) {
  const auto percent = [](double ratio) { return 100 * (ratio - 1); };
  const std::string by = one.ratio ? fmt::format("{:.2f} % ", percent(*one.ratio)) : "";
  const std::string least = one.low ? fmt::format(", at least {:.2f} %", percent(*one.low)) : "";
  return fmt::format("{}{}{}; the limit is {:g} %", by, word_of(one.verdict, find_metric(one.metric)->unit), least,
                     100 * limit);
}

void judge_metric(GateResult& result, const std::string& item, const MetricComparison& one, double limit) {
  const auto title = std::string(find_metric(one.metric)->title);
  switch (one.verdict) {
    case ComparisonVerdict::worse: {
      ++result.judged;
      const bool beyond = !one.ratio || (one.exact ? *one.ratio : *one.low) > 1 + limit;
      if (beyond) result.findings.push_back({item, one.metric, excess(one, limit)});
      return;
    }
    case ComparisonVerdict::better:
    case ComparisonVerdict::equal:
    case ComparisonVerdict::unresolved:
      ++result.judged;
      return;
    case ComparisonVerdict::too_few:
      result.unjudged.push_back(fmt::format("{}, {}: too few samples: {}", item, title, one.reason));
      return;
    case ComparisonVerdict::not_comparable:
      break;
  }
  if (one.a && !one.b) {
    result.findings.push_back({item, one.metric, "A has this figure, B does not: " + one.reason});
  } else {
    result.unjudged.push_back(fmt::format("{}, {}: {}", item, title, one.reason));
  }
}

}  // namespace

Result<GateRule> parse_gate_rule(const std::string& text) {
  const auto colon = text.find(':');
  const auto wrong = [&text](const std::string& what, const std::string& remedy) {
    return fail(ErrorKind::usage, what, "--fail-on " + text, remedy);
  };
  if (colon == std::string::npos) return wrong("no limit is given", "write METRIC:PERCENT%, like regression:2%");
  GateRule rule;
  rule.metric = text.substr(0, colon);
  const MetricName* name = find_metric(rule.metric);
  if (name == nullptr) name = find_metric_key(rule.metric);
  if (name != nullptr) {
    rule.metric = name->name;
  } else if (rule.metric != any_regression) {
    std::string known = any_regression;
    for (const MetricName& one : metric_names) known += fmt::format(", {}", one.name);
    return wrong(fmt::format("there is no metric '{}'", rule.metric), "known: " + known);
  }
  if (rule.metric == "energy_modelled_j") return wrong("a modelled figure is never ranked", "name a measured one");
  const char* first = text.data() + colon + 1;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, rule.limit);
  if (error != std::errc() || std::string_view(end, static_cast<std::size_t>(last - end)) != "%" ||
      !std::isfinite(rule.limit) || rule.limit < 0) {
    return wrong("the limit is no percentage", "write a number and %, like regression:2%");
  }
  rule.limit /= 100;
  return rule;
}

GateResult judge(const Comparison& comparison, const std::vector<GateRule>& rules, bool missing_allowed) {
  GateResult result;
  for (const ItemComparison& item : comparison.items) {
    if (item.broken) result.findings.push_back({item.item, "", "no longer right: " + item.reason});
    if (!item.broken && !item.reason.empty()) result.unjudged.push_back(item.item + ": " + item.reason);
    for (const MetricComparison& one : item.metrics) {
      // The rule that names the metric is meant for it; of several, the strictest.
      std::optional<GateRule> strictest;
      for (const GateRule& rule : rules) {
        if (!covers(rule, one)) continue;
        const bool named = rule.metric == one.metric;
        const bool better_named = strictest && strictest->metric == one.metric;
        if (!strictest || (named && !better_named) || (named == better_named && rule.limit < strictest->limit)) {
          strictest = rule;
        }
      }
      if (strictest) judge_metric(result, item.item, one, strictest->limit);
    }
  }
  if (!missing_allowed) {
    for (const std::string& item : comparison.only_a) result.findings.push_back({item, "", "A has it, B does not"});
  }
  return result;
}

std::vector<GateFinding> confirmed(const std::vector<GateFinding>& findings, const GateResult& again) {
  std::vector<GateFinding> twice;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(twice), [&again](const GateFinding& one) {
    return std::any_of(again.findings.begin(), again.findings.end(), [&one](const GateFinding& other) {
      return other.item == one.item && other.metric == one.metric;
    });
  });
  return twice;
}

}  // namespace probemark
