#include "harness/report/history.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "harness/record/fingerprint_key.hpp"
#include "harness/report/matrix.hpp"

namespace probemark {
namespace {

/// What is followed over time, in the order of the page.
constexpr std::array<const char*, 6> followed{"latency_s", "instructions", "cycles",
                                              "energy_j",  "flash_total",  "ram_total"};

std::string start_of(const RunHistory& run) { return run.started ? run.started->started_at : std::string{}; }

std::vector<std::string> changed_keys(const Fingerprint& before, const Fingerprint& after) {
  std::set<std::string> keys;
  for (const auto& [key, value] : before.values) keys.insert(key);
  for (const auto& [key, value] : after.values) keys.insert(key);
  std::vector<std::string> changed;
  for (const std::string& key : keys) {
    // The image and the commit differ with whatever else does.
    if (key == fingerprint_key::commit || key == fingerprint_key::image_sha256) continue;
    const auto a = before.values.find(key);
    const auto b = after.values.find(key);
    const bool same =
        (a == before.values.end()) == (b == after.values.end()) && (a == before.values.end() || a->second == b->second);
    if (!same) changed.push_back(key);
  }
  return changed;
}

/// The order of first occurrence over all runs.
std::vector<std::string> distinct(const std::vector<RunHistory>& runs, std::string (*name)(const Record&)) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const RunHistory& run : runs) {
    for (const Record& record : run.records) {
      if (seen.insert(name(record)).second) names.push_back(name(record));
    }
  }
  return names;
}

/// One item's records, by run.
using Line = std::vector<std::pair<std::size_t, const Record*>>;

HistoryLine line_of(const Line& records, std::string_view metric, MetricKind kind) {
  HistoryLine line{records.front().second->board, records.front().second->kernels, {}};
  const Record* before = nullptr;
  for (const auto& [run, record] : records) {
    const Measurement* value = measurement(*record, metric);
    if (value == nullptr || value->kind != kind || !is_right(record->status)) continue;
    HistoryPoint point{run, value->median, value->ci95_low, value->ci95_high, {}};
    if (before != nullptr) point.changed = changed_keys(before->fingerprint, record->fingerprint);
    line.points.push_back(std::move(point));
    before = record;
  }
  return line;
}

}  // namespace

std::vector<RunHistory> by_time(std::vector<RunHistory> runs) {
  // ISO 8601 in UTC sorts as text.
  std::stable_sort(runs.begin(), runs.end(),
                   [](const RunHistory& a, const RunHistory& b) { return start_of(a) < start_of(b); });
  std::set<std::string> seen;
  std::erase_if(runs, [&](const RunHistory& run) {
    return run.started && !run.started->run_id.empty() && !seen.insert(run.started->run_id).second;
  });
  return runs;
}

RunHistory latest_of(const std::vector<RunHistory>& runs) {
  RunHistory latest;
  latest.started = runs.back().started;
  latest.finished = runs.back().finished;
  std::map<std::string, std::size_t> place;
  std::vector<std::string> items;
  std::set<std::string> planned;
  for (const RunHistory& run : runs) {
    if (run.started) {
      for (const std::string& item : run.started->items) {
        if (planned.insert(item).second) items.push_back(item);
      }
    }
    for (const Record& record : run.records) {
      const auto [found, added] = place.try_emplace(item_name(record), latest.records.size());
      if (added) {
        latest.records.push_back(record);
      } else {
        latest.records[found->second] = record;
      }
    }
  }
  if (latest.started) latest.started->items = items;
  return latest;
}

bool HistoryChart::moves() const {
  return std::any_of(lines.begin(), lines.end(), [](const HistoryLine& line) {
    return std::any_of(line.points.begin(), line.points.end(),
                       [&](const HistoryPoint& point) { return point.value != line.points.front().value; });
  });
}

std::vector<HistoryChart> history_charts(const std::vector<RunHistory>& runs) {
  std::map<std::string, Line> records;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const Record& record : runs[run].records) records[item_name(record)].emplace_back(run, &record);
  }
  const auto items = distinct(runs, [](const Record& record) { return item_name(record); });
  std::vector<HistoryChart> charts;
  for (const std::string& workload : distinct(runs, [](const Record& record) { return record.workload; })) {
    for (const char* metric : followed) {
      for (const MetricKind kind : {MetricKind::measured, MetricKind::simulated, MetricKind::derived}) {
        HistoryChart chart{workload, find_metric(metric), kind, {}};
        for (const std::string& item : items) {
          const Line& line = records.at(item);
          if (line.front().second->workload != workload) continue;
          HistoryLine points = line_of(line, metric, kind);
          if (points.points.size() > 1) chart.lines.push_back(std::move(points));
        }
        if (!chart.lines.empty()) charts.push_back(std::move(chart));
      }
    }
  }
  return charts;
}

}  // namespace probemark
