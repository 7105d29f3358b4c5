#include <fmt/format.h>

#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/setup_table.hpp"

namespace probemark {
namespace {

/// Too long for a column: board by board, opened on demand.
std::string flags_list(const Matrix& matrix, const SetupTable& setup) {
  std::string list;
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    if (!setup.flags[row].empty()) {
      list += fmt::format("<tr{}><th scope=row>{}</th><td class=wide><code>{}</code></td></tr>\n",
                          html_about_board(matrix.rows[row].board), html_escape(matrix.rows[row].label),
                          html_escape(setup.flags[row]));
    }
  }
  return list.empty()
             ? list
             : "<details><summary>Compiler flags</summary>\n" +
                   html_scrolling_table("Compiler flags of each board", "<tbody>" + list + "</tbody>", "pairs") +
                   "</details>\n";
}

}  // namespace

std::string html_setup(const Report& report) {
  const Matrix& matrix = report.matrix;
  const SetupTable setup = setup_table(matrix);
  std::string table = "<thead><tr><th scope=col>Board</th>";
  for (const SetupColumn& column : setup.columns) table += fmt::format("<th scope=col>{}</th>", column.title);
  table += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    const MatrixRow& line = matrix.rows[row];
    table += fmt::format("<tr{}><th scope=row>{}<small>{}</small></th>", html_about_board(line.board),
                         html_board(report, line.board, line.label), html_escape(line.board_title));
    for (const SetupColumn& column : setup.columns) {
      const std::string& value = column.values[row];
      const std::string shown = value.empty() ? "<span class=none>unknown</span>" : html_escape(value);
      table += column.differs[row] ? "<td><mark>" + shown + "</mark></td>" : "<td>" + shown + "</td>";
    }
    table += "</tr>\n";
  }
  std::string everywhere;
  for (const auto& [title, value] : setup.everywhere) {
    everywhere += fmt::format("<span><small>{}</small> {}</span>", title, html_escape(value));
  }
  std::string body;
  if (!everywhere.empty()) body += "<p class=everywhere><b>Everywhere</b> " + everywhere + "</p>\n";
  body += html_scrolling_table("Boards and how they were reached", table + "</tbody>", "setup");
  body += flags_list(matrix, setup);
  const std::string intro =
      setup.any_differs()
          ? "<mark>Highlighted</mark> values differ from those of most boards: keep them in mind when comparing."
          : std::string{};
  return html_section("setup", "What ran where", intro, body);
}

}  // namespace probemark
