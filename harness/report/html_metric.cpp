#include "harness/report/html_metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/record/vocabulary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/metric_group.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/svg_chart.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string exact(const Measurement& value, const MetricName& name) {
  std::string text = is_whole(name.unit)
                         ? format_exact(static_cast<std::uint64_t>(value.median)) + " " + std::string(name.title)
                         : fmt::format("{:.6g} {}", value.median, name.unit == MetricUnit::seconds ? "s" : "J");
  if (value.ci95_low && value.ci95_high) {
    text += fmt::format(", 95 % CI {} to {}", format_quantity(*value.ci95_low, name.unit),
                        format_quantity(*value.ci95_high, name.unit));
  }
  return text + fmt::format(", n = {}; {}", value.n, value.method);
}

std::string table_cell(const Record* record, const MetricGroup& group, std::optional<double> least) {
  if (record == nullptr) return "<td class=none></td>";
  const Measurement* value = group.of(record);
  if (value != nullptr) {
    std::string interval;
    if (value->ci95_low && value->ci95_high) {
      interval = fmt::format("<small>{} – {}</small>", format_quantity(*value->ci95_low, group.name->unit),
                             format_quantity(*value->ci95_high, group.name->unit));
    }
    if (record->status == Status::unstable) interval += "<small>unstable</small>";
    if (record->status == Status::unverified) interval += "<small>published</small>";
    return fmt::format("<td class=\"{}\" data-v={:.9g} title=\"{}\">{}{}</td>",
                       least && is_right(record->status) && value->median <= *least ? "number least" : "number",
                       value->median, html_escape(exact(*value, *group.name)),
                       format_quantity(value->median, group.name->unit), interval);
  }
  if (!has_numbers(record->status)) return fmt::format("<td class=none>{}</td>", status_word(record->status));
  const auto found = record->metrics.find(std::string(group.name->name));
  const auto* absent = found == record->metrics.end() ? nullptr : std::get_if<AbsentMetric>(&found->second);
  return absent == nullptr ? "<td class=none>not measured</td>"
                           : fmt::format("<td class=none title=\"{}\">{}</td>", html_escape(absent->reason),
                                         absent->status == "not_applicable" ? "not applicable" : "not measured");
}

/// Of the numbers that may be ranked, where there are several: published ones were verified by nobody.
std::optional<double> least_of(const Report& report, std::size_t column, const MetricGroup& group) {
  std::vector<double> values;
  for (const auto& cells : report.matrix.cells) {
    const Measurement* value = group.of(cells[column]);
    if (value != nullptr && is_right(cells[column]->status)) values.push_back(value->median);
  }
  if (!group.is_ranked() || values.size() < 2) return std::nullopt;
  return *std::min_element(values.begin(), values.end());
}

std::vector<std::size_t> rows_with(const Report& report, const MetricGroup& group) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const auto& cells = report.matrix.cells[row];
    if (std::any_of(cells.begin(), cells.end(), [&](auto* record) { return group.of(record) != nullptr; }))
      rows.push_back(row);
  }
  return rows;
}

std::string table_of(const Report& report, const MetricGroup& group, const std::vector<std::size_t>& rows) {
  const Matrix& matrix = report.matrix;
  std::string table = "<thead><tr><th scope=col>Board</th>";
  std::vector<std::optional<double>> least;
  for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
    table += fmt::format("<th scope=col class=number{}>{}</th>", html_about_workload(matrix.columns[column].workload),
                         html_workload(report, matrix.columns[column].workload));
    least.push_back(least_of(report, column, group));
  }
  table += "</tr></thead>\n<tbody>\n";
  for (const std::size_t row : rows) {
    table += fmt::format("<tr{}><th scope=row>{}</th>", html_about_board(matrix.rows[row].board),
                         html_board(report, matrix.rows[row].board, matrix.rows[row].label));
    for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
      table += table_cell(matrix.cells[row][column], group, least[column]);
    }
    table += "</tr>\n";
  }
  const auto label = fmt::format("{} per inference, {}", group.name->title, to_string(group.kind));
  return html_scrolling_table(label, table + "</tbody>", group.is_ranked() ? "numbers" : "numbers unranked");
}

std::string chart_of(const Report& report, const MetricGroup& group, std::size_t column) {
  const MatrixColumn& workload = report.matrix.columns[column];
  BarChart chart{fmt::format("{} of {} by board", group.name->title, workload.workload), {}, {}};
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const Measurement* value = group.of(report.matrix.cells[row][column]);
    if (value == nullptr) continue;
    const bool published = report.matrix.cells[row][column]->status == Status::unverified;
    ChartBar bar{report.matrix.rows[row].label + (published ? " (published)" : ""),
                 {value->median},
                 {exact(*value, *group.name)},
                 format_quantity(value->median, group.name->unit)};
    bar.board = report.matrix.rows[row].board;
    chart.axis = std::max(chart.axis, value->median);
    if (value->ci95_low && value->ci95_high) {
      bar.interval = {std::max(0.0, *value->ci95_low), *value->ci95_high};
      chart.axis = std::max(chart.axis, *value->ci95_high);
    }
    chart.bars.push_back(std::move(bar));
  }
  if (chart.bars.empty()) return {};
  if (group.is_ranked()) {
    std::stable_sort(chart.bars.begin(), chart.bars.end(),
                     [](const ChartBar& a, const ChartBar& b) { return a.parts.front() < b.parts.front(); });
  }
  return fmt::format("<figure{}><figcaption>{} <small>{}</small></figcaption>\n{}</figure>\n",
                     html_about_workload(workload.workload), html_workload(report, workload.workload),
                     html_escape(workload.title), svg_chart(chart));
}

}  // namespace

std::string html_metric(const Report& report, std::string_view metric) {
  std::string body;
  for (const MetricKind kind :
       {MetricKind::measured, MetricKind::simulated, MetricKind::modelled, MetricKind::derived}) {
    const MetricGroup group{find_metric(metric), kind};
    const auto rows = rows_with(report, group);
    if (rows.empty()) continue;
    std::string title(group.name->title);
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    body += fmt::format("<h3>{} <span class=\"kind {}\">{}</span></h3>\n", title, to_string(kind), to_string(kind));
    if (!group.is_ranked()) body += "<p class=lead>What a model says; shown as it is, ranked by nothing.</p>\n";
    body += table_of(report, group, rows) + "<div class=charts>\n";
    for (std::size_t column = 0; column < report.matrix.columns.size(); ++column)
      body += chart_of(report, group, column);
    body += "</div>\n";
  }
  return body;
}

}  // namespace probemark
