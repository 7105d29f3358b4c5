#include "harness/report/junit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "harness/record/metric_name.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/exact_text.hpp"
#include "harness/report/failure_text.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/metric_group.hpp"
#include "harness/report/reported_runs.hpp"
#include "harness/report/unicode_text.hpp"
#include "harness/report/verdict.hpp"
#include "harness/report/xml_text.hpp"

namespace probemark {
namespace {

enum class Ending { passed, failed, broken, skipped };

struct Suite {
  std::size_t run = 0;
  std::string name;
  std::vector<const Record*> records;
  std::vector<const MissingItem*> missing;
};

std::vector<Suite> suites_of(const ReportedRuns& reported) {
  std::vector<Suite> suites;
  std::map<std::pair<std::size_t, std::string>, std::size_t> index;
  const auto suite_of = [&](std::size_t run, const std::string& board, const std::string& name) -> Suite& {
    const auto [found, is_new] = index.try_emplace({run, board}, suites.size());
    if (is_new) suites.push_back({run, name, {}, {}});
    return suites[found->second];
  };
  for (const ReportedItem& item : reported.items) {
    Suite& suite = suite_of(item.run, item.record.board, item.board);
    // One item that has a namesake in another run is enough: the servers tell suites by their name alone.
    if (item.board != item.record.board) suite.name = item.board;
    suite.records.push_back(&item.record);
  }
  for (const MissingItem& item : reported.missing) suite_of(item.run, item.board, item.board).missing.push_back(&item);
  return suites;
}

bool below_threshold(const Record& record) { return record.quality && !record.quality->passed; }

Ending ending_of(const Record& record) {
  switch (record.status) {
    case Status::bit_exact:
    case Status::unstable:
      return below_threshold(record) ? Ending::failed : Ending::passed;
    case Status::mismatch:
      return Ending::failed;
    case Status::fault:
    case Status::target_lost:
    case Status::build_failed:
      return Ending::broken;
    case Status::does_not_fit:
    case Status::unsupported:
    case Status::skipped:
    case Status::unverified:
      break;
  }
  return Ending::skipped;
}

/// The first line is the message.
std::vector<std::string> explanation_of(const Record& record) {
  std::vector<std::string> lines = failure_lines(record);
  if (is_right(record.status) && below_threshold(record)) {
    lines.insert(lines.begin(),
                 fmt::format("{} is {}, the threshold is {}", record.quality->metric,
                             exact_number(record.quality->value), exact_number(record.quality->threshold)));
  }
  const bool is_news = !record.reason.empty() && (lines.empty() || lines.front() != record.reason);
  if (is_news) lines.insert(lines.begin(), record.reason);
  if (lines.empty()) lines.emplace_back(status_word(record.status));
  return lines;
}

std::string element(const char* tag, const std::string& type, const std::vector<std::string>& lines) {
  return fmt::format("<{0} type=\"{1}\" message=\"{2}\">{3}</{0}>", tag, xml_attribute(type),
                     xml_attribute(one_line(lines.front())), xml_text(fmt::format("{}", fmt::join(lines, "\n"))));
}

std::string test_case(const Suite& suite, const std::string& name, double time_s, const std::string& content) {
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"{}\n", xml_attribute(suite.name),
                     xml_attribute(one_line(name)), time_s,
                     content.empty() ? std::string("/>") : ">\n      " + content + "\n    </testcase>");
}

std::string test_case(const Suite& suite, const Record& record) {
  const std::string type(to_string(record.status));
  std::string content;
  switch (ending_of(record)) {
    case Ending::passed:
      break;
    case Ending::failed:
      content = element("failure", is_right(record.status) ? "quality" : type, explanation_of(record));
      break;
    case Ending::broken:
      content = element("error", type, explanation_of(record));
      break;
    case Ending::skipped:
      content = fmt::format("<skipped message=\"{}\"/>",
                            xml_attribute(one_line(fmt::format("{}: {}", type, explanation_of(record).front()))));
      break;
  }
  return test_case(suite, record.workload + "/" + record.kernels, record.wall_s, content);
}

std::string property(const std::string& name, const std::string& value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_attribute(one_line(name)),
                     xml_attribute(value));
}

/// What all records of the suite agree on under its key, else each under "workload/kernels/key".
std::string properties_of(const Suite& suite, const std::string& run, const RunHistory& history) {
  std::map<std::string, std::map<std::string, std::vector<const Record*>>> keys;
  for (const Record* record : suite.records) {
    for (const auto& [key, value] : record->fingerprint.values) keys[key][value].push_back(record);
    for (const auto& [key, reason] : record->fingerprint.absent) keys[key]["not known: " + reason].push_back(record);
    for (const auto& [key, value] : {std::pair{"board_title", &record->board_title},
                                     {"board_kind", &record->board_kind},
                                     {"core", &record->core}}) {
      keys[key][*value].push_back(record);
    }
  }
  std::string text = property("run", run);
  if (history.started) text += property("started_at", history.started->started_at);
  for (const auto& [key, values] : keys) {
    const bool agreed = values.size() == 1 && values.begin()->second.size() == suite.records.size();
    if (agreed) {
      text += property(key, values.begin()->first);
      continue;
    }
    for (const auto& [value, records] : values) {
      for (const Record* record : records) {
        text += property(fmt::format("{}/{}/{}", record->workload, record->kernels, key), value);
      }
    }
  }
  return text;
}

/// "sine/portable: instructions 10935 (simulated), code_bytes 5321 (derived)"
std::string numbers_of(const Record& record) {
  std::vector<std::string> numbers;
  for (const MetricName& name : metric_names) {
    const Measurement* value = measurement(record, name.name);
    if (value == nullptr) continue;
    std::string text = fmt::format("{} {} ({}", name.json_key, exact_number(value->median), to_string(value->kind));
    if (value->ci95_low && value->ci95_high) {
      text += fmt::format(", 95 % from {} to {}", exact_number(*value->ci95_low), exact_number(*value->ci95_high));
      text += is_lower_bound(record, name) ? ", at least" : "";
    }
    numbers.push_back(text + ")");
  }
  if (record.quality) {
    numbers.push_back(fmt::format("{} {}", record.quality->metric, exact_number(record.quality->value)));
  }
  return fmt::format("{}/{}: {}{}\n", record.workload, record.kernels, status_word(record.status),
                     numbers.empty() ? std::string() : fmt::format("; {}", fmt::join(numbers, ", ")));
}

/// The schema of Ant's task takes no time zone; ours is UTC, which the property started_at says.
std::string timestamp_of(const RunHistory& history) {
  constexpr std::size_t without_zone = 19;
  if (!history.started || history.started->started_at.size() < without_zone) return {};
  return fmt::format(" timestamp=\"{}\"", xml_attribute(history.started->started_at.substr(0, without_zone)));
}

std::string render_suite(const Suite& suite, std::size_t id, const std::string& run, const RunHistory& history) {
  std::map<Ending, std::size_t> endings;
  double time_s = 0;
  std::string cases;
  std::string output;
  for (const Record* record : suite.records) {
    ++endings[ending_of(*record)];
    time_s += record->wall_s;
    cases += test_case(suite, *record);
    output += numbers_of(*record);
  }
  for (const MissingItem* item : suite.missing) {
    ++endings[Ending::broken];
    cases += test_case(suite, item->workload + "/" + item->kernels, 0, element("error", "not_run", {missing_reason}));
  }
  const std::string host = history.started && !history.started->host.empty() ? history.started->host : "localhost";
  return fmt::format(
      "  <testsuite name=\"{0}\" package=\"probemark\" id=\"{1}\" hostname=\"{2}\"{3} tests=\"{4}\" failures=\"{5}\" "
      "errors=\"{6}\" skipped=\"{7}\" time=\"{8:.3f}\">\n    <properties>\n{9}    </properties>\n{10}"
      "    <system-out>{11}</system-out>\n    <system-err/>\n  </testsuite>\n",
      xml_attribute(suite.name), id, xml_attribute(one_line(host)), timestamp_of(history),
      suite.records.size() + suite.missing.size(), endings[Ending::failed], endings[Ending::broken],
      endings[Ending::skipped], time_s, properties_of(suite, run, history), cases, xml_text(output));
}

}  // namespace

std::string render_junit(const std::vector<RunHistory>& runs) {
  const ReportedRuns reported = reported_runs(runs);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  std::size_t id = 0;
  for (const Suite& suite : suites_of(reported)) {
    text += render_suite(suite, id++, reported.names[suite.run], runs[suite.run]);
  }
  return text + "</testsuites>\n";
}

}  // namespace probemark
