#include <fmt/format.h>

#include <array>
#include <functional>

#include "harness/record/vocabulary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/svg_scatter.hpp"

namespace probemark {
namespace {

// A model's numbers are no basis for a choice: there is no such kind here.
constexpr std::array<MetricKind, 2> kinds{MetricKind::measured, MetricKind::simulated};

struct Pair {
  const char* x;
  const char* y;
};

constexpr std::array<Pair, 4> pairs{{
    {"ram_total", "latency_s"},
    {"ram_total", "instructions"},
    {"ram_total", "cycles"},
    {"latency_s", "energy_j"},
}};

struct Choice {
  const MatrixRow* row;
  CostPair cost;
};

/// The value of a metric for an axis of that kind; bytes are what they are, however they were found.
std::optional<double> cost_of(const Record& record, const char* metric, MetricKind kind) {
  const Measurement* value = measurement(record, metric);
  const bool bytes = find_metric(metric)->unit == MetricUnit::bytes;
  if (value == nullptr || (!bytes && value->kind != kind)) return std::nullopt;
  return value->median;
}

std::vector<Choice> choices_of(const Report& report, std::size_t column, const Pair& pair, MetricKind kind) {
  std::vector<Choice> choices;
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const Record* record = report.matrix.cells[row][column];
    if (record == nullptr) continue;
    const auto x = cost_of(*record, pair.x, kind);
    const auto y = cost_of(*record, pair.y, kind);
    if (x && y) choices.push_back({&report.matrix.rows[row], {*x, *y}});
  }
  return choices;
}

std::string table_of(const std::vector<Choice>& choices, const Pair& pair, const std::string& label) {
  const MetricName& x = *find_metric(pair.x);
  const MetricName& y = *find_metric(pair.y);
  std::vector<CostPair> costs;
  for (const Choice& choice : choices) costs.push_back(choice.cost);
  const auto front = pareto_front(costs);
  std::string rows;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    rows += fmt::format(
        "<tr{}><th scope=row>{}</th>{}{}<td>{}</td></tr>\n", html_about_board(choices[i].row->board),
        html_escape(choices[i].row->label), html_number(costs[i].first, format_quantity(costs[i].first, x.unit)),
        html_number(costs[i].second, format_quantity(costs[i].second, y.unit)), front[i] ? "<b>unbeaten</b>" : "");
  }
  return "<details><summary>Numbers</summary>\n" +
         html_scrolling_table(label,
                              fmt::format("<thead><tr><th scope=col>Board</th><th scope=col class=number>{}</th><th "
                                          "scope=col class=number>{}</th><th scope=col>Front</th></tr></thead>\n"
                                          "<tbody>\n{}</tbody>",
                                          x.title, y.title, rows),
                              "plain") +
         "</details>\n";
}

std::string figure_of(const Report& report, std::size_t column, const Pair& pair, MetricKind kind) {
  const auto choices = choices_of(report, column, pair, kind);
  if (choices.size() < 2) return {};
  const MetricName& x = *find_metric(pair.x);
  const MetricName& y = *find_metric(pair.y);
  const MatrixColumn& workload = report.matrix.columns[column];
  const auto label = fmt::format("{}: {} against {}", workload.workload, y.title, x.title);
  ScatterChart chart{label,
                     std::string(x.title),
                     std::string(y.title),
                     [&](double value) { return format_quantity(value, x.unit); },
                     [&](double value) { return format_quantity(value, y.unit); },
                     {}};
  for (const Choice& choice : choices) {
    chart.points.push_back({choice.cost, choice.row->label,
                            fmt::format("{}: {}, {}", choice.row->label, format_quantity(choice.cost.first, x.unit),
                                        format_quantity(choice.cost.second, y.unit))});
  }
  return fmt::format("<figure{}><figcaption>{} <small>{}</small></figcaption>\n{}{}</figure>\n",
                     html_about_workload(workload.workload), html_workload(report, workload.workload),
                     html_escape(workload.title), svg_scatter(chart), table_of(choices, pair, label));
}

}  // namespace

std::string html_tradeoffs(const Report& report) {
  std::string body;
  for (const Pair& pair : pairs) {
    for (const MetricKind kind : kinds) {
      std::string figures;
      for (std::size_t column = 0; column < report.matrix.columns.size(); ++column)
        figures += figure_of(report, column, pair, kind);
      if (figures.empty()) continue;
      std::string title(find_metric(pair.y)->title);
      title.front() = static_cast<char>(title.front() - 'a' + 'A');
      body += fmt::format("<h3>{} against {} <span class=\"kind {}\">{}</span></h3>\n<div class=charts>\n{}</div>\n",
                          title, find_metric(pair.x)->title, to_string(kind), to_string(kind), figures);
    }
  }
  if (body.empty()) return {};
  return html_section(
      "tradeoffs", "Trade-offs",
      "Cheaper is to the left and below. Filled points are those that no other beats in both costs; the "
      "line joins them.",
      body);
}

}  // namespace probemark
