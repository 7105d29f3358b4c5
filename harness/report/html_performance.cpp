#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/record/vocabulary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/svg_chart.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

/// Numbers that may share an axis: one metric, obtained in one way.
struct Group {
  const MetricName* name;
  MetricKind kind;
};

const Measurement* in_group(const Record* record, const Group& group) {
  if (record == nullptr) return nullptr;
  const Measurement* value = measurement(*record, group.name->name);
  return value != nullptr && value->kind == group.kind ? value : nullptr;
}

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

std::string table_cell(const Record* record, const Group& group, double least) {
  if (record == nullptr) return "<td class=none></td>";
  const Measurement* value = in_group(record, group);
  if (value != nullptr) {
    std::string interval;
    if (value->ci95_low && value->ci95_high) {
      interval = fmt::format("<small>{} – {}</small>", format_quantity(*value->ci95_low, group.name->unit),
                             format_quantity(*value->ci95_high, group.name->unit));
    }
    if (record->status == Status::unstable) interval += "<small>unstable</small>";
    return fmt::format("<td class=\"{}\" title=\"{}\">{}{}</td>", value->median <= least ? "number least" : "number",
                       html_escape(exact(*value, *group.name)), format_quantity(value->median, group.name->unit),
                       interval);
  }
  if (!has_numbers(record->status)) return fmt::format("<td class=none>{}</td>", status_word(record->status));
  return "<td class=none>not measured</td>";
}

double least_of(const Report& report, std::size_t column, const Group& group) {
  double least = -1;
  for (const auto& cells : report.matrix.cells) {
    const Measurement* value = in_group(cells[column], group);
    if (value != nullptr && (least < 0 || value->median < least)) least = value->median;
  }
  return least;
}

std::vector<std::size_t> rows_with(const Report& report, const Group& group) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const auto& cells = report.matrix.cells[row];
    if (std::any_of(cells.begin(), cells.end(), [&](auto* record) { return in_group(record, group) != nullptr; }))
      rows.push_back(row);
  }
  return rows;
}

std::string table_of(const Report& report, const Group& group, const std::vector<std::size_t>& rows) {
  const Matrix& matrix = report.matrix;
  std::string table = "<thead><tr><th scope=col>Board</th>";
  std::vector<double> least;
  for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
    table += fmt::format("<th scope=col class=number>{}</th>", html_escape(matrix.columns[column].workload));
    least.push_back(least_of(report, column, group));
  }
  table += "</tr></thead>\n<tbody>\n";
  for (const std::size_t row : rows) {
    table += fmt::format("<tr><th scope=row>{}</th>", html_escape(matrix.rows[row].label));
    for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
      table += table_cell(matrix.cells[row][column], group, least[column]);
    }
    table += "</tr>\n";
  }
  const auto label = fmt::format("{} per inference, {}", group.name->title, to_string(group.kind));
  return html_scrolling_table(label, table + "</tbody>", "numbers");
}

std::string chart_of(const Report& report, const Group& group, std::size_t column) {
  const MatrixColumn& workload = report.matrix.columns[column];
  BarChart chart{fmt::format("{} of {} by board", group.name->title, workload.workload), {}, {}};
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const Measurement* value = in_group(report.matrix.cells[row][column], group);
    if (value == nullptr) continue;
    chart.bars.push_back({report.matrix.rows[row].label,
                          {value->median},
                          {exact(*value, *group.name)},
                          format_quantity(value->median, group.name->unit),
                          false});
    chart.axis = std::max(chart.axis, value->median);
  }
  if (chart.bars.empty()) return {};
  std::stable_sort(chart.bars.begin(), chart.bars.end(),
                   [](const ChartBar& a, const ChartBar& b) { return a.parts.front() < b.parts.front(); });
  return fmt::format("<figure><figcaption>{} <small>{}</small></figcaption>\n{}</figure>\n",
                     html_escape(workload.workload), html_escape(workload.title), svg_chart(chart));
}

}  // namespace

std::string html_performance(const Report& report) {
  std::string body;
  for (const char* metric : {"latency_s", "instructions", "cycles", "energy_j"}) {
    for (const MetricKind kind :
         {MetricKind::measured, MetricKind::simulated, MetricKind::modelled, MetricKind::derived}) {
      const Group group{find_metric(metric), kind};
      const auto rows = rows_with(report, group);
      if (rows.empty()) continue;
      std::string title(group.name->title);
      title.front() = static_cast<char>(title.front() - 'a' + 'A');
      body += fmt::format("<h3>{} <span class=\"kind {}\">{}</span></h3>\n", title, to_string(kind), to_string(kind));
      body += table_of(report, group, rows) + "<div class=charts>\n";
      for (std::size_t column = 0; column < report.matrix.columns.size(); ++column)
        body += chart_of(report, group, column);
      body += "</div>\n";
    }
  }
  if (body.empty()) body = "<p class=none>No bit-exact item has a number.</p>\n";
  return html_section("performance", "Performance",
                      "One inference, median. Fewer is better; the least of each column is bold. Charts begin at zero. "
                      "Measured, simulated and modelled numbers never share a table.",
                      body);
}

}  // namespace probemark
