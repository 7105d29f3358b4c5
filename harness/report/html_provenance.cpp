#include <fmt/format.h>

#include <map>
#include <set>

#include "harness/record/item.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

constexpr std::size_t most_items = 6;

std::string pair_row(const std::string& key, const std::string& value) {
  return fmt::format("<tr><th scope=row>{}</th><td class=wide>{}</td></tr>\n", html_escape(key),
                     value.empty() ? "<span class=none>unknown</span>" : html_escape(value));
}

/// As a shell would need it.
std::string command_line_of(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    const bool plain = !argument.empty() && argument.find_first_of(" \t\n\"'\\$`*?;&|<>()[]{}#!~") == std::string::npos;
    std::string quoted = "'";
    for (const char c : argument) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += (line.empty() ? "" : " ") + (plain ? argument : quoted + "'");
  }
  return line;
}

std::string run_table(const Report& report) {
  std::string rows = pair_row("run", report.started.run_id) + pair_row("started", report.started.started_at);
  if (report.finished) {
    rows += pair_row("finished", report.finished->finished_at + (report.finished->interrupted ? " (interrupted)" : ""));
    rows +=
        pair_row("wall time", fmt::format("{}, a guest executing {} of it", format_duration(report.finished->wall_s),
                                          format_share(report.finished->guest_share)));
  }
  rows += pair_row("harness", report.started.harness_version) + pair_row("commit", report.started.commit);
  rows +=
      pair_row("host", report.started.host) + pair_row("command line", command_line_of(report.started.command_line));
  return html_scrolling_table("The run", "<tbody>\n" + rows + "</tbody>", "pairs");
}

/// Which items have which value of one key.
using Values = std::map<std::string, std::vector<const Record*>>;

std::string names_of(const std::vector<const Record*>& records, std::size_t all) {
  if (records.size() == all) return "all items";
  std::set<std::string> boards;
  for (const Record* record : records) boards.insert(record->board);
  if (records.size() > most_items) return fmt::format("{} items on {}", records.size(), fmt::join(boards, ", "));
  std::vector<std::string> items;
  for (const Record* record : records) items.push_back(item_name(*record));
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string varying(const std::string& key, const Values& values, std::size_t all) {
  std::string rows;
  for (const auto& [value, records] : values) {
    rows += fmt::format("<tr><td class=wide>{}</td><td class=wide>{}</td></tr>\n", html_escape(value),
                        html_escape(names_of(records, all)));
  }
  return fmt::format(
      "<details><summary>{} <small>{} values</small></summary>\n{}</details>\n", html_escape(key), values.size(),
      html_scrolling_table(
          key,
          "<thead><tr><th scope=col>Value</th><th scope=col>Items</th></tr></thead>\n<tbody>\n" + rows + "</tbody>",
          "pairs"));
}

}  // namespace

std::string html_provenance(const Report& report) {
  std::map<std::string, Values> known;
  std::map<std::string, Values> unknown;
  for (const Record& record : report.records) {
    for (const auto& [key, value] : record.fingerprint.values) known[key][value].push_back(&record);
    for (const auto& [key, reason] : record.fingerprint.absent) unknown[key][reason].push_back(&record);
  }
  std::string same;
  std::string different;
  for (const auto& [key, values] : known) {
    const bool everywhere = values.size() == 1 && values.begin()->second.size() == report.records.size();
    if (everywhere) {
      same += pair_row(key, values.begin()->first);
    } else {
      different += varying(key, values, report.records.size());
    }
  }
  std::string missing;
  for (const auto& [key, reasons] : unknown) {
    for (const auto& [reason, records] : reasons) {
      missing += pair_row(key, fmt::format("{} ({})", reason, names_of(records, report.records.size())));
    }
  }
  std::string body = run_table(report);
  if (!same.empty()) {
    body += "<h3>The same everywhere</h3>\n" +
            html_scrolling_table("The same for all items", "<tbody>\n" + same + "</tbody>", "pairs");
  }
  if (!different.empty()) body += "<h3>Different between items</h3>\n" + different;
  if (!missing.empty()) {
    body += "<h3>Not known</h3>\n" +
            html_scrolling_table("Not known, and why", "<tbody>\n" + missing + "</tbody>", "pairs");
  }
  return html_section("provenance", "Provenance", "Everything known that can change a number.", body);
}

}  // namespace probemark
