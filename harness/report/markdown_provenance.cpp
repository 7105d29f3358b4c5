#include <fmt/format.h>

#include "harness/record/item.hpp"
#include "harness/report/failure_text.hpp"
#include "harness/report/fingerprint_summary.hpp"
#include "harness/report/markdown_sections.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

/// An item and, below it, what is known.
std::string entry_of(const Record& record) {
  const auto details = failure_lines(record);
  const bool reason_is_news = !record.reason.empty() && (details.empty() || details.front() != record.reason);
  std::string text =
      fmt::format("- **{} {}** {}{}\n", status_symbol(record.status), status_word(record.status),
                  markdown_text(item_name(record)), reason_is_news ? ": " + markdown_text(record.reason) : "");
  for (const std::string& detail : details) text += fmt::format("  - {}\n", markdown_text(detail));
  for (const std::string& objection : record.objections) text += fmt::format("  - {}\n", markdown_text(objection));
  return text;
}

std::string runs_table(const MarkdownReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const RunHistory& run = report.runs[i];
    if (!run.started) continue;
    const std::string end =
        run.finished ? markdown_text(run.finished->finished_at) + (run.finished->interrupted ? " (interrupted)" : "")
                     : "unfinished";
    rows.push_back({markdown_text(report.reported.names[i]), markdown_text(run.started->started_at), end,
                    run.finished ? format_duration(run.finished->wall_s) : "", markdown_text(run.started->host),
                    markdown_text(run.started->harness_version), markdown_text(run.started->commit),
                    markdown_code(shell_line(run.started->command_line))});
  }
  if (rows.empty()) return {};
  return markdown_table({{"Run"},
                         {"Started"},
                         {"Finished"},
                         {"Wall time", Align::right},
                         {"Host"},
                         {"Harness"},
                         {"Commit"},
                         {"Command line"}},
                        rows);
}

std::string fingerprints_table(const char* title, const char* value, const std::vector<FingerprintKey>& keys) {
  std::vector<std::vector<std::string>> rows;
  for (const FingerprintKey& key : keys) {
    for (const FingerprintEntry& entry : key.entries) {
      rows.push_back({markdown_text(key.key), markdown_text(entry.value), markdown_text(entry.items)});
    }
  }
  return rows.empty() ? std::string()
                      : fmt::format("### {}\n\n{}", title, markdown_table({{"Key"}, {value}, {"Items"}}, rows));
}

}  // namespace

std::string markdown_failures(const MarkdownReport& report) {
  std::string failed;
  std::string others;
  for (const Record& record : report.records) {
    if (is_failure(record.status)) {
      failed += entry_of(record);
    } else if (record.status != Status::bit_exact) {
      others += entry_of(record);
    }
  }
  for (const MissingItem& missing : report.reported.missing) {
    others += fmt::format("- **· not run** {}: {}\n",
                          markdown_text(item_name(missing.board, missing.workload, missing.kernels)), missing_reason);
  }
  return (failed.empty() ? "" : "## Failures\n\n" + failed + "\n") +
         (others.empty() ? "" : "## Without a verdict of bit-exact\n\n" + others + "\n");
}

std::string markdown_provenance(const MarkdownReport& report) {
  const FingerprintSummary summary = summarize_fingerprints(report.records);
  const std::string text = runs_table(report) + fingerprints_table("The same everywhere", "Value", summary.same) +
                           fingerprints_table("Different between items", "Value", summary.different) +
                           fingerprints_table("Not known", "Reason", summary.unknown);
  return text.empty() ? text : "## Provenance\n\nEverything known that can change a number.\n\n" + text;
}

}  // namespace probemark
