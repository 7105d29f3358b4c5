#include <fmt/format.h>

#include <algorithm>
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

/// What a choice costs along one axis.
struct Cost {
  const char* title;
  std::array<const char*, 2> metrics;  ///< added up; the second may be nullptr
};

constexpr Cost memory{"flash and RAM", {"flash_total", "ram_total"}};
constexpr Cost latency{"latency", {"latency_s", nullptr}};
constexpr Cost instructions{"instructions", {"instructions", nullptr}};
constexpr Cost cycles{"cycles", {"cycles", nullptr}};
constexpr Cost energy{"energy", {"energy_j", nullptr}};

struct Pair {
  Cost x;
  Cost y;
};

constexpr std::array<Pair, 5> pairs{{
    {memory, latency},
    {memory, instructions},
    {memory, cycles},
    {latency, energy},
    {memory, energy},
}};

MetricUnit unit_of(const Cost& cost) { return find_metric(cost.metrics[0])->unit; }

std::string text_of(const Cost& cost, double value) { return format_quantity(value, unit_of(cost)); }

struct Choice {
  const MatrixRow* row;
  CostPair cost;
};

/// Bytes are what they are, however they were found.
std::optional<double> value_of(const Record& record, const Cost& cost, MetricKind kind) {
  double sum = 0;
  for (const char* metric : cost.metrics) {
    if (metric == nullptr) continue;
    const Measurement* value = measurement(record, metric);
    const bool bytes = find_metric(metric)->unit == MetricUnit::bytes;
    if (value == nullptr || (!bytes && value->kind != kind)) return std::nullopt;
    sum += value->median;
  }
  return sum;
}

/// Bytes get round ticks in the unit that they are written in.
double plotted_unit(const Cost& cost, const std::vector<Choice>& choices, double CostPair::*which) {
  if (unit_of(cost) != MetricUnit::bytes) return 1;
  double most = 0;
  for (const Choice& choice : choices) most = std::max(most, choice.cost.*which);
  return most < 2048 ? 1 : most < 2048.0 * 1024 ? 1024 : 1024.0 * 1024;
}

std::vector<Choice> choices_of(const Report& report, std::size_t column, const Pair& pair, MetricKind kind) {
  std::vector<Choice> choices;
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    const Record* record = report.matrix.cells[row][column];
    if (record == nullptr || !is_right(record->status)) continue;
    const auto x = value_of(*record, pair.x, kind);
    const auto y = value_of(*record, pair.y, kind);
    if (x && y) choices.push_back({&report.matrix.rows[row], {*x, *y}});
  }
  return choices;
}

std::string table_of(const std::vector<Choice>& choices, const Pair& pair, const std::string& label) {
  std::vector<CostPair> costs;
  for (const Choice& choice : choices) costs.push_back(choice.cost);
  const auto front = pareto_front(costs);
  std::string rows;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    rows +=
        fmt::format("<tr{}><th scope=row>{}</th>{}{}<td>{}</td></tr>\n", html_about_board(choices[i].row->board),
                    html_escape(choices[i].row->label), html_number(costs[i].first, text_of(pair.x, costs[i].first)),
                    html_number(costs[i].second, text_of(pair.y, costs[i].second)), front[i] ? "<b>unbeaten</b>" : "");
  }
  return "<details><summary>Numbers</summary>\n" +
         html_scrolling_table(label,
                              fmt::format("<thead><tr><th scope=col>Board</th><th scope=col class=number>{}</th><th "
                                          "scope=col class=number>{}</th><th scope=col>Front</th></tr></thead>\n"
                                          "<tbody>\n{}</tbody>",
                                          pair.x.title, pair.y.title, rows),
                              "plain") +
         "</details>\n";
}

std::string figure_of(const Report& report, std::size_t column, const Pair& pair, MetricKind kind) {
  const auto choices = choices_of(report, column, pair, kind);
  if (choices.size() < 2) return {};
  const MatrixColumn& workload = report.matrix.columns[column];
  const auto label = fmt::format("{}: {} against {}", workload.workload, pair.y.title, pair.x.title);
  const double x_unit = plotted_unit(pair.x, choices, &CostPair::first);
  ScatterChart chart{label,
                     pair.x.title,
                     pair.y.title,
                     [&](double value) { return text_of(pair.x, value * x_unit); },
                     [&](double value) { return text_of(pair.y, value); },
                     {}};
  for (const Choice& choice : choices) {
    chart.points.push_back({{choice.cost.first / x_unit, choice.cost.second},
                            choice.row->label,
                            fmt::format("{}: {}, {}", choice.row->label, text_of(pair.x, choice.cost.first),
                                        text_of(pair.y, choice.cost.second))});
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
      std::string title(pair.y.title);
      title.front() = static_cast<char>(title.front() - 'a' + 'A');
      body += fmt::format("<h3>{} against {} <span class=\"kind {}\">{}</span></h3>\n<div class=charts>\n{}</div>\n",
                          title, pair.x.title, to_string(kind), to_string(kind), figures);
    }
  }
  if (body.empty()) return {};
  return html_section(
      "tradeoffs", "Trade-offs",
      "Cheaper is to the left and below; axes begin at zero only where the values reach that far. Filled points are "
      "those that no other beats in both costs; the line joins them.",
      body);
}

}  // namespace probemark
