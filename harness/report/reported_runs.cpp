#include "harness/report/reported_runs.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "harness/record/suppression.hpp"

namespace probemark {
namespace {

std::vector<std::string> names_of(const std::vector<RunHistory>& runs) {
  std::map<std::string, std::size_t> times;
  for (const RunHistory& run : runs) {
    if (run.started) ++times[run.started->run_id];
  }
  std::vector<std::string> names;
  for (const RunHistory& run : runs) {
    const std::string place = fmt::format("input {}", names.size() + 1);
    if (!run.started) {
      names.push_back(place);
    } else if (times[run.started->run_id] > 1) {
      names.push_back(fmt::format("{} ({})", run.started->run_id, place));
    } else {
      names.push_back(run.started->run_id);
    }
  }
  return names;
}

MissingItem missing_item(std::size_t run, const std::string& item) {
  const auto first = item.find('/');
  const auto second = first == std::string::npos ? first : item.find('/', first + 1);
  if (second == std::string::npos) return {run, item, {}, {}};
  return {run, item.substr(0, first), item.substr(first + 1, second - first - 1), item.substr(second + 1)};
}

}  // namespace

std::vector<Record> ReportedRuns::records() const {
  std::vector<Record> all;
  for (const ReportedItem& item : items) {
    all.push_back(item.record);
    all.back().board = item.board;
  }
  return all;
}

ReportedRuns reported_runs(const std::vector<RunHistory>& runs) {
  ReportedRuns reported;
  reported.names = names_of(runs);
  std::map<std::string, std::size_t> times;
  for (const RunHistory& run : runs) {
    for (const Record& record : run.records) ++times[item_name(record)];
  }
  for (std::size_t run = 0; run < runs.size(); ++run) {
    std::set<std::string> done;
    for (const Record& record : runs[run].records) {
      const std::string item = item_name(record);
      done.insert(item);
      const std::string board = times[item] > 1 ? record.board + " · " + reported.names[run] : record.board;
      reported.items.push_back({run, board, publishable(record)});
    }
    if (!runs[run].started) continue;
    for (const std::string& item : runs[run].started->items) {
      if (!done.contains(item)) reported.missing.push_back(missing_item(run, item));
    }
  }
  return reported;
}

}  // namespace probemark
