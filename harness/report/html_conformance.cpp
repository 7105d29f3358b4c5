#include <fmt/format.h>

#include <algorithm>

#include "harness/record/item.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

const char* css_class(Status status) {
  if (status == Status::bit_exact) return "good";
  if (is_failure(status)) return "bad";
  return status == Status::does_not_fit || status == Status::unstable ? "warn" : "off";
}

std::string cell_of(const Report& report, std::size_t row, std::size_t column) {
  const Record* record = report.matrix.cells[row][column];
  if (record == nullptr) {
    const auto& line = report.matrix.rows[row];
    const auto item = item_name(line.board, report.matrix.columns[column].workload, line.kernels);
    const bool planned = std::find(report.missing.begin(), report.missing.end(), item) != report.missing.end();
    return fmt::format("<td class=off><span class=none>{}</span></td>", planned ? "not run yet" : "not planned");
  }
  const auto word = status_word(record->status);
  if (record->status == Status::bit_exact) {
    const bool low = record->quality && !record->quality->passed;
    return fmt::format("<td class={} title=\"{} elements of {} samples compared\"><i>{}</i>{}{}</td>",
                       low ? "warn" : "good", format_exact(record->elements_checked),
                       format_exact(record->samples_checked), status_symbol(record->status), word,
                       low ? "<small>quality too low</small>" : "");
  }
  return fmt::format("<td class={}><a href=\"#{}\"><i>{}</i>{}</a></td>", css_class(record->status),
                     failure_anchor(*record), status_symbol(record->status), word);
}

}  // namespace

std::string html_conformance(const Report& report) {
  const Matrix& matrix = report.matrix;
  std::string table = "<thead><tr><th scope=col>Board</th>";
  for (const MatrixColumn& column : matrix.columns) {
    table += fmt::format("<th scope=col{}>{}<small>{}</small></th>", html_about_workload(column.workload),
                         html_workload(report, column.workload), html_escape(column.title));
  }
  table += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    const MatrixRow& line = matrix.rows[row];
    table += fmt::format("<tr{}><th scope=row>{}</th>", html_about_board(line.board),
                         html_board(report, line.board, line.label));
    for (std::size_t column = 0; column < matrix.columns.size(); ++column) table += cell_of(report, row, column);
    table += "</tr>\n";
  }
  return html_section(
      "conformance", "Conformance",
      "Whole integer tensors are compared with the reference, bit by bit, under the numerics profile named "
      "above. Anything but <b>bit-exact</b> carries no number anywhere in this report; <b>unstable</b> is bit-exact "
      "after a board was lost and recovered.",
      html_scrolling_table("Verdict by board and workload", table + "</tbody>", "status"));
}

}  // namespace probemark
