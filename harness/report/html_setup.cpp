#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "harness/record/fingerprint_key.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

std::string fingerprint_value(const Record& record, std::string_view key) {
  const auto found = record.fingerprint.values.find(std::string(key));
  return found == record.fingerprint.values.end() ? std::string{} : found->second;
}

std::string clock_of(const Record& record) {
  const std::string value = fingerprint_value(record, fingerprint_key::clock_hz);
  char* end = nullptr;
  const double hertz = std::strtod(value.c_str(), &end);
  return value.empty() || *end != '\0' ? value : format_hertz(hertz);
}

std::string probe_of(const Record& record) { return fingerprint_value(record, fingerprint_key::probe); }

std::string flags_of(const Record& record) { return fingerprint_value(record, fingerprint_key::compiler_flags); }

std::string limit_of(const Record& record, const char* region) {
  const auto found = record.limits.find(region);
  return found == record.limits.end() ? std::string{} : format_bytes(static_cast<double>(found->second));
}

struct Column {
  const char* title;
  std::string (*value)(const Record&);
  bool should_agree;  ///< a row that differs from the others confounds a comparison
};

constexpr std::array<Column, 10> columns{{
    {"Core", [](const Record& record) { return record.core; }, false},
    {"Kind", [](const Record& record) { return record.board_kind; }, true},
    {"Clock", clock_of, false},
    {"Flash", [](const Record& record) { return limit_of(record, "flash"); }, false},
    {"RAM", [](const Record& record) { return limit_of(record, "ram"); }, false},
    {"Probe", probe_of, true},
    {"Debug state", [](const Record& record) { return fingerprint_value(record, fingerprint_key::debug_state); }, true},
    {"Kernels",
     [](const Record& record) {
       const auto version = fingerprint_value(record, fingerprint_key::kernels_version);
       return version.empty() ? record.kernels : record.kernels + " " + version;
     },
     true},
    {"Profile", [](const Record& record) { return record.profile; }, true},
    {"Compiler", [](const Record& record) { return fingerprint_value(record, fingerprint_key::compiler); }, true},
}};

/// The distinct values of a row's records, in order.
std::string values_of(const std::vector<const Record*>& cells, const Column& column) {
  std::vector<std::string> values;
  for (const Record* record : cells) {
    if (record == nullptr) continue;
    const std::string value = column.value(*record);
    if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return fmt::format("{}", fmt::join(values, " / "));
}

/// Too long for a column: board by board, opened on demand.
std::string flags_list(const Matrix& matrix) {
  const Column flags{"Compiler flags", flags_of, false};
  std::string list;
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    const std::string value = values_of(matrix.cells[row], flags);
    if (!value.empty()) {
      list += fmt::format("<tr{}><th scope=row>{}</th><td class=wide><code>{}</code></td></tr>\n",
                          html_about_board(matrix.rows[row].board), html_escape(matrix.rows[row].label),
                          html_escape(value));
    }
  }
  return list.empty()
             ? list
             : "<details><summary>Compiler flags</summary>\n" +
                   html_scrolling_table("Compiler flags of each board", "<tbody>" + list + "</tbody>", "pairs") +
                   "</details>\n";
}

/// The value that more than half of the rows share; empty where there is none.
std::string majority(const std::vector<std::string>& values) {
  std::map<std::string, std::size_t> counts;
  for (const auto& value : values) ++counts[value];
  for (const auto& [value, count] : counts) {
    if (count * 2 > values.size()) return value;
  }
  return {};
}

}  // namespace

std::string html_setup(const Report& report) {
  const Matrix& matrix = report.matrix;
  std::string head = "<thead><tr><th scope=col>Board</th>";
  std::vector<std::string> rows(matrix.rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const MatrixRow& line = matrix.rows[row];
    rows[row] = fmt::format("<tr{}><th scope=row>{}<small>{}</small></th>", html_about_board(line.board),
                            html_board(report, line.board, line.label), html_escape(line.board_title));
  }
  bool any_differs = false;
  std::string everywhere;
  for (const Column& column : columns) {
    std::vector<std::string> values;
    for (const auto& cells : matrix.cells) values.push_back(values_of(cells, column));
    const bool empty = std::all_of(values.begin(), values.end(), [](const auto& value) { return value.empty(); });
    if (empty) continue;
    const bool uniform =
        std::all_of(values.begin(), values.end(), [&](const auto& value) { return value == values[0]; });
    if (uniform && values.size() > 1) {
      everywhere += fmt::format("<span><small>{}</small> {}</span>", column.title, html_escape(values[0]));
      continue;
    }
    head += fmt::format("<th scope=col>{}</th>", column.title);
    const std::string usual = column.should_agree ? majority(values) : std::string{};
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const bool differs = !usual.empty() && !values[row].empty() && values[row] != usual;
      any_differs = any_differs || differs;
      const std::string shown = values[row].empty() ? "<span class=none>unknown</span>" : html_escape(values[row]);
      rows[row] += differs ? "<td><mark>" + shown + "</mark></td>" : "<td>" + shown + "</td>";
    }
  }
  std::string table = head + "</tr></thead>\n<tbody>\n";
  for (const std::string& row : rows) table += row + "</tr>\n";
  std::string body;
  if (!everywhere.empty()) body += "<p class=everywhere><b>Everywhere</b> " + everywhere + "</p>\n";
  body += html_scrolling_table("Boards and how they were reached", table + "</tbody>", "setup");
  body += flags_list(matrix);
  const std::string intro =
      any_differs
          ? "<mark>Highlighted</mark> values differ from those of most boards: keep them in mind when comparing."
          : std::string{};
  return html_section("setup", "What ran where", intro, body);
}

}  // namespace probemark
