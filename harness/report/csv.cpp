#include "harness/report/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "harness/record/fingerprint_key.hpp"
#include "harness/record/metric_name.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/csv_row.hpp"
#include "harness/report/exact_text.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/metric_group.hpp"
#include "harness/report/reported_runs.hpp"

namespace probemark {
namespace {

using Fields = std::vector<std::string>;

/// What a row says beside which item it is of. Texts are fields already.
struct Row {
  std::string metric = {};
  std::string unit = {};
  std::string kind = {};
  std::string status = {};
  std::string reason = {};
  std::string value = {};
  std::string low = {};
  std::string high = {};
  std::string n = {};
  std::string method = {};
  std::string resolution = {};
};

Fields head_of_item() {
  return {"run",      "started_at", "board",          "board_title", "board_kind", "core",
          "probe_id", "workload",   "workload_title", "kernels",     "verdict",    "verdict_reason"};
}

Fields item_fields(const std::string& run, const RunHistory& history, const Record& record) {
  Fields fields = {csv_text(run), csv_text(history.started ? history.started->started_at : "")};
  for (const std::string* text : {&record.board, &record.board_title, &record.board_kind, &record.core, &record.probe,
                                  &record.workload, &record.workload_title, &record.kernels}) {
    fields.push_back(csv_text(*text));
  }
  fields.emplace_back(to_string(record.status));
  fields.push_back(csv_text(record.reason));
  return fields;
}

std::string line_of(const Fields& item, const Row& row, const std::string& notes, const Record* record) {
  Fields fields = item;
  for (const std::string* field : {&row.metric, &row.unit, &row.kind, &row.status, &row.reason, &row.value, &row.low,
                                   &row.high, &row.n, &row.method, &row.resolution, &notes}) {
    fields.push_back(*field);
  }
  for (const std::string_view key : fingerprint_key::all) {
    const auto* values = record == nullptr ? nullptr : &record->fingerprint.values;
    const bool known = values != nullptr && values->contains(std::string(key));
    fields.push_back(known ? csv_text(values->at(std::string(key))) : "");
  }
  return csv_row(fields);
}

Row row_of(const MetricName& name, const Metric& metric) {
  Row row;
  row.metric = name.json_key;
  row.unit = unit_symbol(name.unit);
  if (const auto* absent = std::get_if<AbsentMetric>(&metric)) {
    row.status = csv_text(absent->status);
    row.reason = csv_text(absent->reason);
    return row;
  }
  const auto& value = std::get<Measurement>(metric);
  row.kind = to_string(value.kind);
  row.status = "ok";
  row.value = exact_number(value.median);
  if (value.ci95_low && value.ci95_high) {
    row.low = exact_number(*value.ci95_low);
    row.high = exact_number(*value.ci95_high);
  }
  row.n = fmt::format("{}", value.n);
  row.method = csv_text(value.method);
  row.resolution = csv_text(value.resolution);
  return row;
}

Row row_of(const QualityReport& quality) {
  Row row;
  row.metric = "quality";
  row.unit = csv_text(quality.metric);
  row.kind = to_string(MetricKind::derived);
  row.status = "ok";
  row.value = exact_number(quality.value);
  if (quality.samples) row.n = fmt::format("{}", *quality.samples);
  row.method = fmt::format("threshold {}: {}", exact_number(quality.threshold), quality.passed ? "passed" : "missed");
  return row;
}

/// What a reader of the number must know beside it.
std::string notes_of(const Record& record, const MetricName& name) {
  std::vector<std::string> notes = record.objections;
  if (is_lower_bound(record, name)) {
    notes.push_back(fmt::format("the interval is a lower bound: no limit is known of {}",
                                fmt::join(record.energy->unknown_terms, ", ")));
  }
  return csv_text(fmt::format("{}", fmt::join(notes, "; ")));
}

std::string lines_of(const Fields& item, const Record& record) {
  std::string lines;
  for (const MetricName& name : metric_names) {
    const auto found = record.metrics.find(std::string(name.name));
    if (found == record.metrics.end()) continue;
    const bool shown = std::holds_alternative<Measurement>(found->second);
    lines += line_of(item, row_of(name, found->second), shown ? notes_of(record, name) : "", &record);
  }
  if (record.quality) lines += line_of(item, row_of(*record.quality), "", &record);
  if (!lines.empty()) return lines;
  Row nothing;
  nothing.status = "not_measured";
  nothing.reason = csv_text(record.reason.empty() ? "the record has no metrics" : record.reason);
  return line_of(item, nothing, "", &record);
}

std::string missing_line(const std::string& run, const RunHistory& history, const MissingItem& missing) {
  Record planned;
  planned.board = missing.board;
  planned.workload = missing.workload;
  planned.kernels = missing.kernels;
  planned.reason = missing_reason;
  Fields fields = item_fields(run, history, planned);
  fields[fields.size() - 2] = "not_run";
  Row nothing;
  nothing.status = "not_measured";
  nothing.reason = missing_reason;
  return line_of(fields, nothing, "", nullptr);
}

}  // namespace

std::string render_csv(const std::vector<RunHistory>& runs) {
  const ReportedRuns reported = reported_runs(runs);
  Fields head = head_of_item();
  for (const char* field : {"metric", "unit", "kind", "status", "reason", "value", "ci95_low", "ci95_high", "n",
                            "method", "resolution", "notes"}) {
    head.emplace_back(field);
  }
  for (const std::string_view key : fingerprint_key::all) head.emplace_back(key);
  std::string text = csv_row(head);
  for (const ReportedItem& item : reported.items) {
    text += lines_of(item_fields(reported.names[item.run], runs[item.run], item.record), item.record);
  }
  for (const MissingItem& missing : reported.missing) {
    text += missing_line(reported.names[missing.run], runs[missing.run], missing);
  }
  return text;
}

std::string render_samples_csv(const std::vector<RunHistory>& runs) {
  const ReportedRuns reported = reported_runs(runs);
  std::string text = csv_row({"run", "board", "workload", "kernels", "metric", "unit", "kind", "sample", "value"});
  for (const ReportedItem& item : reported.items) {
    const Record& record = item.record;
    for (const MetricName& name : metric_names) {
      const Measurement* value = measurement(record, name.name);
      if (value == nullptr) continue;
      for (std::size_t i = 0; i < value->samples.size(); ++i) {
        text += csv_row({csv_text(reported.names[item.run]), csv_text(record.board), csv_text(record.workload),
                         csv_text(record.kernels), std::string(name.json_key), std::string(unit_symbol(name.unit)),
                         std::string(to_string(value->kind)), fmt::format("{}", i), exact_number(value->samples[i])});
      }
    }
  }
  return text;
}

}  // namespace probemark
