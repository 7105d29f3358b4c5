#include <fmt/format.h>

#include "harness/report/fingerprint_summary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

std::string pair_row(const std::string& key, const std::string& value) {
  return fmt::format("<tr><th scope=row>{}</th><td class=wide>{}</td></tr>\n", html_escape(key),
                     value.empty() ? "<span class=none>unknown</span>" : html_escape(value));
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
  rows += pair_row("host", report.started.host) + pair_row("command line", shell_line(report.started.command_line));
  return html_scrolling_table("The run", "<tbody>\n" + rows + "</tbody>", "pairs");
}

std::string varying(const FingerprintKey& key) {
  std::string rows;
  for (const FingerprintEntry& entry : key.entries) {
    rows += fmt::format("<tr><td class=wide>{}</td><td class=wide>{}</td></tr>\n", html_escape(entry.value),
                        html_escape(entry.items));
  }
  return fmt::format(
      "<details><summary>{} <small>{} values</small></summary>\n{}</details>\n", html_escape(key.key),
      key.entries.size(),
      html_scrolling_table(
          key.key,
          "<thead><tr><th scope=col>Value</th><th scope=col>Items</th></tr></thead>\n<tbody>\n" + rows + "</tbody>",
          "pairs"));
}

}  // namespace

std::string html_provenance(const Report& report) {
  const FingerprintSummary summary = summarize_fingerprints(report.records);
  std::string same;
  for (const FingerprintKey& key : summary.same) same += pair_row(key.key, key.entries.front().value);
  std::string different;
  for (const FingerprintKey& key : summary.different) different += varying(key);
  std::string missing;
  for (const FingerprintKey& key : summary.unknown) {
    for (const FingerprintEntry& entry : key.entries) {
      missing += pair_row(key.key, fmt::format("{} ({})", entry.value, entry.items));
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
