#include "harness/report/history.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "harness/record/fingerprint_key.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/svg_lines.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string short_commit(const RunHistory& run) {
  std::string commit = run.started ? run.started->commit : std::string{};
  // A record that was read by itself knows its commit too.
  const auto key = std::string(fingerprint_key::commit);
  if (commit.empty() && !run.records.empty() && run.records.front().fingerprint.values.contains(key))
    commit = run.records.front().fingerprint.values.at(key);
  return commit.empty() ? "unknown" : commit.substr(0, 8);
}

std::string day_of(const RunHistory& run) {
  const std::string start = run.started ? run.started->started_at : std::string{};
  const bool iso = start.size() > 16 && start[10] == 'T';
  return iso ? start.substr(0, 10) + " " + start.substr(11, 5) : start;
}

std::string change_of(double value, double before) {
  const double change = value / before - 1;
  if (std::abs(change) < 5e-7) return "±0 %";
  return std::abs(change) < 0.0005 ? fmt::format("{:+.4f} %", change * 100) : fmt::format("{:+.1f} %", change * 100);
}

std::string label_of(const HistoryLine& line, bool several_libraries) {
  return several_libraries ? line.board + " · " + line.kernels : line.board;
}

std::string runs_table(const Report& report) {
  std::string rows;
  for (std::size_t i = report.runs.size(); i-- > 0;) {
    const RunHistory& run = report.runs[i];
    const Tally sum = tally(run.records);
    rows += fmt::format(
        "<tr><th scope=row>{}</th><td><code>{}</code></td><td>{}</td><td>{}</td><td class=\"{} "
        "wide\"><i>{}</i>{}</td></tr>\n",
        html_escape(day_of(run)), html_escape(short_commit(run)), html_escape(run.started ? run.started->run_id : ""),
        html_escape(run.started ? run.started->harness_version : ""), sum.failed() > 0 ? "bad" : "good",
        sum.failed() > 0 ? "✗" : "✓", html_escape(verdict_sentence(sum)));
  }
  return html_scrolling_table("Runs, the newest first",
                              "<thead><tr><th scope=col>Started</th><th scope=col>Commit</th><th scope=col>Run</th><th "
                              "scope=col>Harness</th><th scope=col>Verdict</th></tr></thead>\n<tbody>\n" +
                                  rows + "</tbody>",
                              "status");
}

/// A point's cell: the value, its change since the point before, what else changed.
std::string cell_of(const HistoryLine& line, std::size_t index, MetricUnit unit) {
  const HistoryPoint& point = line.points[index];
  std::string notes;
  if (index > 0 && line.points[index - 1].value > 0)
    notes = "<small>" + change_of(point.value, line.points[index - 1].value) + "</small>";
  if (!point.changed.empty())
    notes +=
        fmt::format("<small><mark>{}</mark></small>", html_escape(fmt::format("{}", fmt::join(point.changed, ", "))));
  return fmt::format("<td class=number data-v={:.12g}>{}{}</td>", point.value,
                     html_escape(format_quantity(point.value, unit)), notes);
}

std::string table_of(const Report& report, const HistoryChart& chart, const std::string& label) {
  std::string head = "<thead><tr><th scope=col>Run</th>";
  for (const HistoryLine& line : chart.lines) {
    head += fmt::format("<th scope=col class=number{}>{}</th>", html_about_board(line.board),
                        html_escape(label_of(line, report.matrix.kernels.size() > 1)));
  }
  std::string rows;
  for (std::size_t run = report.runs.size(); run-- > 0;) {
    rows += fmt::format("<tr data-run={}><th scope=row>{}<small>{}</small></th>", run,
                        html_escape(short_commit(report.runs[run])), html_escape(day_of(report.runs[run])));
    for (const HistoryLine& line : chart.lines) {
      std::string cell = "<td class=none>–</td>";
      for (std::size_t i = 0; i < line.points.size(); ++i) {
        if (line.points[i].run == run) cell = cell_of(line, i, chart.metric->unit);
      }
      rows += cell;
    }
    rows += "</tr>\n";
  }
  return "<details><summary>Numbers</summary>\n" +
         html_scrolling_table(label, head + "</tr></thead>\n<tbody>\n" + rows + "</tbody>", "unranked") +
         "</details>\n";
}

std::string figure_of(const Report& report, const HistoryChart& history) {
  const auto label =
      fmt::format("{}: {} over the runs, {}", history.workload, history.metric->title, to_string(history.kind));
  LineChart chart{label,
                  "change since the first run",
                  [](double share) { return share == 0 ? std::string("0 %") : fmt::format("{:+.3g} %", share * 100); },
                  {},
                  {}};
  for (const RunHistory& run : report.runs) chart.steps.push_back(short_commit(run));
  for (const HistoryLine& line : history.lines) {
    const double first = line.points.front().value;
    if (!(first > 0)) continue;
    LineSeries series{label_of(line, report.matrix.kernels.size() > 1), {}};
    for (const HistoryPoint& point : line.points) {
      std::string detail = fmt::format("{}, {}: {}", series.label, short_commit(report.runs[point.run]),
                                       format_quantity(point.value, history.metric->unit));
      if (!point.changed.empty()) detail += fmt::format("; changed: {}", fmt::join(point.changed, ", "));
      series.points.push_back({point.run, point.value / first - 1, detail, !point.changed.empty()});
    }
    chart.series.push_back(std::move(series));
  }
  return fmt::format(
      "<figure class=history{}><figcaption>{} <small>{}</small> <span class=\"kind {}\">{}</span></figcaption>\n"
      "{}{}</figure>\n",
      html_about_workload(history.workload), html_workload(report, history.workload), history.metric->title,
      to_string(history.kind), to_string(history.kind), svg_lines(chart), table_of(report, history, label));
}

/// Numbers that are the same in all runs need no chart.
std::string still_rows(const Report& report, const HistoryChart& chart) {
  std::string rows;
  for (const HistoryLine& line : chart.lines) {
    rows += fmt::format(
        "<tr{}{}><th scope=row>{}</th><td>{}</td><td>{}</td><td>{}</td>{}<td class=number>{}</td></tr>\n",
        html_about_board(line.board), html_about_workload(chart.workload), html_escape(chart.workload),
        html_escape(label_of(line, report.matrix.kernels.size() > 1)), chart.metric->title, to_string(chart.kind),
        html_number(line.points.front().value, format_quantity(line.points.front().value, chart.metric->unit)),
        line.points.size());
  }
  return rows;
}

}  // namespace

std::string html_history(const Report& report) {
  if (report.runs.size() < 2) return {};
  std::string figures;
  std::string still;
  for (const HistoryChart& chart : history_charts(report.runs)) {
    if (chart.moves()) {
      figures += figure_of(report, chart);
    } else {
      still += still_rows(report, chart);
    }
  }
  std::string body = runs_table(report);
  if (!figures.empty()) body += "<h3>What changed</h3>\n<div class=\"charts wide-charts\">\n" + figures + "</div>\n";
  if (!still.empty()) {
    body +=
        fmt::format("{}<details><summary>Numbers that are the same in all their runs</summary>\n{}</details>\n",
                    figures.empty() ? "<p>No number changed between the runs.</p>\n" : "",
                    html_scrolling_table(
                        "Unchanged numbers",
                        "<thead><tr><th scope=col>Workload</th><th scope=col>Board</th><th scope=col>Metric</th><th "
                        "scope=col>Kind</th><th scope=col class=number>Value</th><th scope=col "
                        "class=number>Runs</th></tr></thead>\n<tbody>\n" +
                            still + "</tbody>",
                        "plain"));
  }
  return html_section(
      "history", "History",
      "The runs given, by the time they started. A diamond, and a <mark>mark</mark> in the table, say that "
      "something else than the commit changed at that point: it may explain the step.",
      body);
}

}  // namespace probemark
