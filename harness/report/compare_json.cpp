#include <nlohmann/json.hpp>

#include "harness/report/compare_report.hpp"

namespace probemark {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// Numbers that do not exist have no key.
template <class Value>
void put(OrderedJson& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}

void put_text(OrderedJson& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

OrderedJson setting_json(const SettingValue& value) {
  if (value.value) return {{"value", *value.value}};
  return {{"unknown_because", value.reason}};
}

OrderedJson differences_json(const std::vector<SettingDifference>& differences) {
  auto json = OrderedJson::array();
  for (const SettingDifference& one : differences) {
    json.push_back({{"key", one.key}, {"a", setting_json(one.a)}, {"b", setting_json(one.b)}, {"items", one.items}});
  }
  return json;
}

OrderedJson metric_json(const MetricComparison& one) {
  const MetricName& name = *find_metric(one.metric);
  OrderedJson json = {{"metric", name.json_key},
                      {"kind", one.kind},
                      {"method", one.exact ? "exact" : "samples"},
                      {"verdict", word_of(one.verdict, name.unit)}};
  put_text(json, "reason", one.reason);
  if (one.a) json["a"] = {{"median", one.a->median}, {"n", one.a->n}};
  if (one.b) json["b"] = {{"median", one.b->median}, {"n", one.b->n}};
  put(json, "ratio", one.ratio);
  put(json, "ratio_ci95_low", one.low);
  put(json, "ratio_ci95_high", one.high);
  put(json, "p_value", one.p_value);
  put(json, "p_value_adjusted", one.adjusted_p);
  put(json, "noise_floor", one.floor);
  put_text(json, "noise_floor_from", one.floor_from);
  if (!one.notes.empty()) json["notes"] = one.notes;
  return json;
}

OrderedJson item_json(const ItemComparison& item) {
  OrderedJson json = {{"item", item.item}, {"a", item.a}, {"b", item.b}, {"comparable", item.reason.empty()}};
  put_text(json, "reason", item.reason);
  json["metrics"] = OrderedJson::array();
  for (const MetricComparison& one : item.metrics) json["metrics"].push_back(metric_json(one));
  return json;
}

OrderedJson findings_json(const std::vector<GateFinding>& findings) {
  auto json = OrderedJson::array();
  for (const GateFinding& one : findings) {
    OrderedJson finding = {{"item", one.item}};
    if (!one.metric.empty()) finding["metric"] = find_metric(one.metric)->json_key;
    finding["what"] = one.what;
    json.push_back(std::move(finding));
  }
  return json;
}

OrderedJson gate_json(const GateReport& gate) {
  OrderedJson json = {{"rules", gate.rules},
                      {"passed", gate.failing.empty()},
                      {"judged", gate.result.judged},
                      {"unjudged", gate.result.unjudged},
                      {"findings", findings_json(gate.result.findings)},
                      {"failing", findings_json(gate.failing)}};
  put_text(json, "rerun", gate.rerun);
  return json;
}

}  // namespace

nlohmann::ordered_json comparison_json(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  OrderedJson json = {
      {"schema_version", 1}, {"a", report.a}, {"b", report.b}, {"comparable", comparison.refusals.empty()}};
  json["refusals"] = OrderedJson::array();
  for (const Refusal& refusal : comparison.refusals) {
    OrderedJson one = {{"what", refusal.what}};
    put_text(one, "remedy", refusal.remedy);
    json["refusals"].push_back(std::move(one));
  }
  put_text(json, "axis", comparison.axis);
  json["varied"] = differences_json(comparison.varied);
  json["confounders"] = differences_json(comparison.confounders);
  json["bystanders"] = differences_json(comparison.bystanders);
  json["unknown"] = comparison.unknown;
  json["items"] = OrderedJson::array();
  for (const ItemComparison& item : comparison.items) json["items"].push_back(item_json(item));
  json["only_a"] = comparison.only_a;
  json["only_b"] = comparison.only_b;
  json["geometric_means"] = OrderedJson::array();
  for (const GeometricMean& mean : comparison.means) {
    json["geometric_means"].push_back({{"metric", find_metric(mean.metric)->json_key},
                                       {"kind", mean.kind},
                                       {"ratio", mean.ratio},
                                       {"items", mean.items}});
  }
  if (report.gate) json["gate"] = gate_json(*report.gate);
  return json;
}

}  // namespace probemark
