#include "harness/published/published_record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/measure/statistics.hpp"
#include "harness/published/window_rules.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/measured.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {
namespace {

constexpr const char* not_published = "not part of a published result";

std::vector<double> latencies_of(const PublishedResults& results) {
  std::vector<double> samples;
  for (const auto& [number, window] : results.performance) {
    if (*window.inferences > 0 && *window.length_s > 0) samples.push_back(*window.length_s / *window.inferences);
  }
  return samples;
}

Metric latency_of(const PublishedItem& item) {
  const bool alone = item.performance.has_value();
  if (!alone && !item.energy) return AbsentMetric{"not_measured", "no performance run is published"};
  const PublishedResults& results = alone ? *item.performance : *item.energy;
  const auto samples = latencies_of(results);
  if (samples.empty() && results.median_throughput.value_or(0) > 0) {
    return measured({1 / *results.median_throughput}, "published: the median throughput, without its windows",
                    "as it was published");
  }
  if (samples.empty()) return AbsentMetric{"not_measured", "no window with inferences and a run time is published"};
  return measured(samples,
                  fmt::format("published: run time over inferences of {} windows{}", samples.size(),
                              alone ? "" : " of the energy run"),
                  "1 ms of the run time");
}

Metric energy_of(const PublishedItem& item) {
  if (!item.energy) return AbsentMetric{"not_measured", "no energy run is published"};
  std::vector<double> samples;
  for (const auto& [number, window] : item.energy->energy) {
    const auto each = energy_per_inference(window, timed_window(item.energy->performance, number));
    if (each) samples.push_back(*each);
  }
  if (samples.empty()) return AbsentMetric{"not_measured", "no window with an energy is published"};
  return measured(samples, fmt::format("published: energy over inferences of {} windows", samples.size()),
                  "1 nJ of the window's energy");
}

std::optional<double> voltage_of(const PublishedItem& item) {
  const auto& description = item.description;
  return description && description->voltages.size() == 1 ? std::optional(description->voltages.front()) : std::nullopt;
}

EnergyDetail detail_of(const PublishedItem& item) {
  EnergyDetail detail;
  detail.voltage_v = voltage_of(item);
  if (detail.voltage_v) detail.voltage_from = "stated";
  detail.windows_by = "digital";
  for (const auto& [number, window] : item.energy->energy) {
    const PublishedWindow* timed = timed_window(item.energy->performance, number);
    const auto inferences = inferences_of(window, timed);
    if (!inferences) {
      detail.notes.push_back(fmt::format("window {} is left out: it does not tell its inferences", number));
      continue;
    }
    EnergyWindowDetail shown;
    shown.inferences = static_cast<std::uint64_t>(*inferences);
    shown.length_s = *window.length_s;
    shown.energy_j = *window.energy_j;
    if (timed != nullptr) shown.target_s = timed->length_s;
    shown.objections = window_objections(window, timed);
    detail.windows.push_back(std::move(shown));
  }
  detail.unknown_terms = {"all: no uncertainty is published"};
  return detail;
}

std::optional<QualityReport> quality_of(const PublishedItem& item) {
  const Benchmark& rules = *item.benchmark;
  if (!item.accuracy) return std::nullopt;
  const auto& value = rules.quality == "auc" ? item.accuracy->auc : item.accuracy->top1;
  if (!value) return std::nullopt;
  return QualityReport{std::string(rules.quality), *value, rules.quality_target, *value >= rules.quality_target, {}};
}

void fill_fingerprint(const PublishedItem& item, Fingerprint& fingerprint) {
  const auto answer = [&fingerprint](std::string_view key, const std::string& value, const char* reason) {
    (value.empty() ? fingerprint.absent : fingerprint.values)[std::string(key)] = value.empty() ? reason : value;
  };
  for (const std::string_view key : fingerprint_key::all) answer(key, "", not_published);
  const auto set = [&](std::string_view key, const std::string& value, const char* reason) {
    fingerprint.absent.erase(std::string(key));
    answer(key, value, reason);
  };
  const SystemDescription system = item.description.value_or(SystemDescription{});
  const char* silent = "the system description does not say";
  set(fingerprint_key::clock_hz, system.clock_hz ? std::to_string(*system.clock_hz) : "", silent);
  set(fingerprint_key::compiler, system.compiler, silent);
  set(fingerprint_key::kernels_version, system.framework, silent);
  const auto voltage = voltage_of(item);
  set(fingerprint_key::voltage_v, voltage ? fmt::format("{}", *voltage) : "", silent);
  fingerprint.values["source"] = fmt::format("{}", fmt::join(item.files, ", "));
  fingerprint.values["source_sha256"] = item.files_sha256;
  if (!item.division.empty()) fingerprint.values["division"] = item.division;
  if (!item.submitter.empty()) fingerprint.values["submitter"] = item.submitter;
}

}  // namespace

std::string id_of(const std::string& name) {
  std::string id;
  for (const char c : name) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '+';
    if (kept) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  id.erase(0, std::min(id.find_first_not_of(".-"), id.size()));
  return id.empty() ? "unnamed" : id;
}

Record published_record(const PublishedItem& item) {
  Record record;
  record.board = id_of(item.system);
  record.board_title = item.description && !item.description->board.empty() ? item.description->board : item.system;
  record.core = item.description ? item.description->processor : "";
  record.board_kind = "published";
  record.workload = item.benchmark->workload;
  record.workload_title = item.benchmark->title;
  record.kernels = id_of(item.submitter.empty() ? "published" : item.submitter);
  if (!item.division.empty() && item.division != "closed") record.kernels += "-" + id_of(item.division);
  record.status = Status::unverified;
  record.reason = "published by others: its outputs were not compared with the reference";
  record.objections = audit(item);
  record.quality = quality_of(item);
  for (const MetricName& metric : metric_names) {
    record.metrics[std::string(metric.name)] = AbsentMetric{"not_measured", not_published};
  }
  record.metrics["latency_s"] = latency_of(item);
  record.metrics["energy_j"] = energy_of(item);
  if (item.energy && !item.energy->energy.empty()) record.energy = detail_of(item);
  fill_fingerprint(item, record.fingerprint);
  return record;
}

}  // namespace probemark
