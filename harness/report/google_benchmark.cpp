#include "harness/report/google_benchmark.hpp"

#include <fmt/format.h>

#include <array>

#include "harness/record/metric_name.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/metric_group.hpp"
#include "harness/report/reported_runs.hpp"
#include "harness/report/unicode_text.hpp"

namespace probemark {
namespace {

/// How the numbers of a unit are told to a tool that prints no decimals.
struct TimeColumn {
  double scale = 1;
  std::string unit;
  bool is_time = false;
};

TimeColumn column_of(const MetricName& name, MetricKind kind) {
  const bool is_time = name.unit == MetricUnit::seconds && kind == MetricKind::measured;
  if (is_time) return {1e9, "ns", true};
  const std::string prefix = std::string(to_string(kind)) + " ";
  switch (name.unit) {
    case MetricUnit::seconds:
      return {1e9, prefix + "ns", false};
    case MetricUnit::joules:
      return {1e9, prefix + "nJ", false};
    case MetricUnit::instructions:
      return {1, prefix + "instructions", false};
    case MetricUnit::cycles:
      return {1, prefix + "cycles", false};
    case MetricUnit::bytes:
      break;
  }
  return {1, prefix + "bytes", false};
}

/// Whole numbers stay whole.
Json number(double value, MetricUnit unit) {
  return is_whole(unit) ? Json(static_cast<std::uint64_t>(value)) : Json(value);
}

void add_counters(Json& benchmark, const Record& record) {
  for (const MetricName& name : metric_names) {
    const Measurement* value = measurement(record, name.name);
    if (value == nullptr) continue;
    const std::string key(name.json_key);
    benchmark[key] = number(value->median, name.unit);
    if (value->ci95_low && value->ci95_high) {
      benchmark[key + "_ci95_low"] = *value->ci95_low;
      benchmark[key + "_ci95_high"] = *value->ci95_high;
    }
  }
}

std::string label_of(const Record& record, const MetricName& name, const Measurement& value) {
  std::string label = fmt::format("{} {}; {}", to_string(value.kind), name.title, value.method);
  if (record.status == Status::unstable) label += "; unstable: " + record.reason;
  if (record.status == Status::unverified) label += "; published, not verified";
  return one_line(is_lower_bound(record, name) ? label + "; the interval is a lower bound" : label);
}

/// The entries of one metric: a measured latency's samples, then the median.
void add_benchmarks(Json& benchmarks, const Json& family, const ReportedItem& item, const MetricName& name,
                    const Measurement& value) {
  const TimeColumn column = column_of(name, value.kind);
  const std::string run_name =
      one_line(item_name(item.board, item.record.workload, item.record.kernels) + "/" + std::string(name.json_key));
  const std::size_t repetitions = column.is_time ? value.samples.size() : 0;
  const auto add_time = [&](Json& benchmark, double sample) {
    for (const char* key : {"real_time", "cpu_time"}) benchmark[key] = sample * column.scale;
    benchmark["time_unit"] = column.unit;
    benchmark["label"] = label_of(item.record, name, value);
  };
  for (std::size_t i = 0; i < repetitions; ++i) {
    Json benchmark = {{"name", run_name}};
    benchmark.update(family);
    benchmark.update({{"run_name", run_name},
                      {"run_type", "iteration"},
                      {"repetitions", repetitions},
                      {"repetition_index", i},
                      {"threads", 1},
                      {"iterations", 1}});
    add_time(benchmark, value.samples[i]);
    benchmarks.push_back(std::move(benchmark));
  }
  Json benchmark = {{"name", run_name + "_median"}};
  benchmark.update(family);
  benchmark.update({{"run_name", run_name},
                    {"run_type", "aggregate"},
                    {"repetitions", std::max<std::uint64_t>(value.n, 1)},
                    {"threads", 1},
                    {"aggregate_name", "median"},
                    {"aggregate_unit", column.is_time ? "time" : column.unit},
                    {"iterations", std::max<std::uint64_t>(value.n, 1)}});
  add_time(benchmark, value.median);
  add_counters(benchmark, item.record);
  benchmarks.push_back(std::move(benchmark));
}

Json text_object(const std::map<std::string, std::string>& values) {
  Json json = Json::object();
  for (const auto& [key, value] : values) json[one_line(key)] = one_line(value);
  return json;
}

Json item_json(const ReportedRuns& reported, const ReportedItem& item) {
  const Record& record = item.record;
  Json json = {{"item", one_line(item_name(item.board, record.workload, record.kernels))},
               {"run", one_line(reported.names[item.run])},
               {"status", to_string(record.status)}};
  if (!record.reason.empty()) json["reason"] = one_line(record.reason);
  if (!record.objections.empty()) json["objections"] = record.objections;
  Json absent = Json::object();
  for (const MetricName& name : metric_names) {
    const auto found = record.metrics.find(std::string(name.name));
    if (found == record.metrics.end()) continue;
    const auto* missing = std::get_if<AbsentMetric>(&found->second);
    if (missing != nullptr) absent[std::string(name.json_key)] = one_line(missing->status + ": " + missing->reason);
  }
  json["absent"] = std::move(absent);
  json["fingerprint"] = text_object(record.fingerprint.values);
  json["fingerprint_absent"] = text_object(record.fingerprint.absent);
  return json;
}

Json context_of(const std::vector<RunHistory>& runs, const ReportedRuns& reported) {
  Json context = Json::object();
  if (!runs.empty() && runs.front().started) {
    const RunStarted& started = *runs.front().started;
    context["date"] = one_line(started.started_at);
    context["host_name"] = one_line(started.host);
    context["probemark_version"] = one_line(started.harness_version);
    context["commit"] = one_line(started.commit);
  }
  context["executable"] = "probemark";
  context["runs"] = Json::array();
  for (const std::string& name : reported.names) context["runs"].push_back(one_line(name));
  context["items"] = Json::array();
  for (const ReportedItem& item : reported.items) context["items"].push_back(item_json(reported, item));
  for (const MissingItem& missing : reported.missing) {
    context["items"].push_back({{"item", one_line(item_name(missing.board, missing.workload, missing.kernels))},
                                {"run", one_line(reported.names[missing.run])},
                                {"status", "not_run"},
                                {"reason", missing_reason}});
  }
  return context;
}

}  // namespace

std::string render_google_benchmark(const std::vector<RunHistory>& runs) {
  const ReportedRuns reported = reported_runs(runs);
  Json benchmarks = Json::array();
  std::size_t family = 0;
  for (const ReportedItem& item : reported.items) {
    std::size_t instance = 0;
    for (const MetricName& name : metric_names) {
      const Measurement* value = measurement(item.record, name.name);
      if (value == nullptr || name.unit == MetricUnit::bytes) continue;
      const Json place = {{"family_index", family}, {"per_family_instance_index", instance++}};
      add_benchmarks(benchmarks, place, item, name, *value);
    }
    family += instance > 0 ? 1 : 0;
  }
  return json_text({{"context", context_of(runs, reported)}, {"benchmarks", std::move(benchmarks)}}, 2) + "\n";
}

}  // namespace probemark
