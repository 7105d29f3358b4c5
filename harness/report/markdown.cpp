#include "harness/report/markdown.hpp"

#include <fmt/format.h>

#include "harness/report/markdown_sections.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/setup_table.hpp"
#include "harness/report/terminal.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string cell_of(const Record* record) {
  if (record == nullptr) return "·";
  const bool low = record->quality && !record->quality->passed;
  return fmt::format("{} {}{}", status_symbol(record->status), status_word(record->status),
                     low ? ", quality too low" : "");
}

}  // namespace

std::string markdown_verdict(const MarkdownReport& report) {
  std::string verdict = render_verdict(report.records, false);
  verdict.pop_back();  // its line end
  std::string text = "# Probemark: " + markdown_text(verdict) + "\n\n";
  if (!report.reported.missing.empty()) {
    text += fmt::format("**Unfinished: {} of {} items have no result.**\n\n", report.reported.missing.size(),
                        report.records.size() + report.reported.missing.size());
  }
  return text +
         "Numbers are shown only where every output is bit-exact with the reference. Simulated counts come from "
         "emulators "
         "and are no times.\n\n";
}

std::string markdown_setup(const MarkdownReport& report) {
  const Matrix& matrix = report.matrix;
  if (matrix.rows.empty()) return {};
  const SetupTable setup = setup_table(matrix);
  std::string text = "## What ran where\n\n";
  std::vector<MarkdownColumn> columns = {{"Board"}, {"Title"}};
  for (const SetupColumn& column : setup.columns) columns.push_back({column.title});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    rows.push_back({markdown_text(matrix.rows[row].label), markdown_text(matrix.rows[row].board_title)});
    for (const SetupColumn& column : setup.columns) {
      const std::string value = column.values[row].empty() ? "unknown" : markdown_text(column.values[row]);
      rows.back().push_back(column.differs[row] ? "**" + value + "**" : value);
    }
  }
  text += markdown_table(columns, rows);
  if (!setup.everywhere.empty()) text += "Everywhere:";
  for (const auto& [title, value] : setup.everywhere) {
    text += fmt::format("{} {} {}", &title == &setup.everywhere.front().first ? "" : ",", title, markdown_text(value));
  }
  if (!setup.everywhere.empty()) text += ".\n\n";
  if (setup.any_differs()) text += "**Bold** differs from what most boards have: keep it in mind when comparing.\n\n";
  return text;
}

std::string markdown_conformance(const MarkdownReport& report) {
  const Matrix& matrix = report.matrix;
  if (matrix.rows.empty()) return {};
  std::vector<MarkdownColumn> columns = {{"Board"}};
  for (const MatrixColumn& column : matrix.columns) columns.push_back({markdown_text(column.workload)});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    rows.push_back({markdown_text(matrix.rows[row].label)});
    for (const Record* record : matrix.cells[row]) rows.back().push_back(cell_of(record));
  }
  return "## Conformance\n\nWhole integer tensors, compared with the reference bit by bit.\n\n" +
         markdown_table(columns, rows);
}

std::string render_markdown(const std::vector<RunHistory>& runs) {
  MarkdownReport report{runs, reported_runs(runs), {}, {}};
  report.records = report.reported.records();
  report.matrix = arrange(report.records);
  std::string text;
  for (const auto section : {markdown_verdict, markdown_setup, markdown_conformance, markdown_metrics, markdown_energy,
                             markdown_quality, markdown_absent, markdown_failures, markdown_provenance}) {
    text += section(report);
  }
  text.pop_back();  // the last section's empty line
  return text;
}

}  // namespace probemark
