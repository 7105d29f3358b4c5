#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/svg_chart.hpp"

namespace probemark {
namespace {

struct Region {
  const char* name;
  const char* title;
  const char* total;
  std::array<const char*, 3> parts;
};

constexpr std::array<Region, 2> regions{{
    {"flash", "Flash", "flash_total", {"code", "constants", "model"}},
    {"ram", "RAM", "ram_total", {"static_ram", "arena", "stack"}},
}};

double bytes_of(const Record& record, const char* metric) {
  const Measurement* value = measurement(record, metric);
  return value == nullptr ? 0 : value->median;
}

bool has_parts(const Record& record, const Region& region) {
  return std::any_of(region.parts.begin(), region.parts.end(),
                     [&](const char* part) { return measurement(record, part) != nullptr; });
}

double total_of(const Record& record, const Region& region) {
  double sum = 0;
  for (const char* part : region.parts) sum += bytes_of(record, part);
  // Padding and vectors belong to no part; the total knows them.
  return std::max(sum, bytes_of(record, region.total));
}

std::optional<double> limit_of(const std::vector<const Record*>& cells, const Region& region) {
  for (const Record* record : cells) {
    if (record == nullptr) continue;
    const auto found = record->limits.find(region.name);
    if (found != record->limits.end()) return static_cast<double>(found->second);
  }
  return std::nullopt;
}

bool overflows(const Record& record, const Region& region) {
  return record.status == Status::does_not_fit && record.fit && record.fit->region == region.name;
}

BarChart chart_of(const Report& report, std::size_t row, const Region& region) {
  const auto& cells = report.matrix.cells[row];
  BarChart chart{fmt::format("{} of {} by workload", region.title, report.matrix.rows[row].label),
                 {},
                 limit_of(cells, region),
                 310};
  bool any_overflow = false;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (cells[column] == nullptr) continue;
    const Record& record = *cells[column];
    const std::string& workload = report.matrix.columns[column].workload;
    if (overflows(record, region)) {
      any_overflow = true;
      const auto needed = static_cast<double>(record.fit->needed);
      chart.bars.push_back({workload, {needed}, {"needed"}, format_bytes(needed), true, {}, {}, workload});
    } else if (has_parts(record, region)) {
      const double total = total_of(record, region);
      ChartBar bar{workload, {}, {}, format_bytes(total), false, {}, {}, workload};
      for (const char* part : region.parts) {
        bar.parts.push_back(bytes_of(record, part));
        bar.details.push_back(fmt::format("{} {}", find_metric(part)->title, format_bytes(bar.parts.back())));
      }
      chart.bars.push_back(std::move(bar));
      chart.axis = std::max(chart.axis, total);
    }
  }
  // A limit far beyond the bars would squeeze them to nothing; the caption names it then.
  if (chart.limit && (any_overflow || *chart.limit <= 2.5 * chart.axis))
    chart.axis = std::max(chart.axis, *chart.limit * 1.1);
  return chart;
}

std::string figure_of(const Report& report, std::size_t row, const Region& region) {
  const BarChart chart = chart_of(report, row, region);
  if (chart.bars.empty()) return {};
  std::string limit = "limit unknown";
  if (chart.limit) {
    limit =
        fmt::format("limit {}{}", format_bytes(*chart.limit), *chart.limit > chart.axis ? ", beyond the scale" : "");
  }
  return fmt::format("<figure><figcaption>{} <small>{}</small></figcaption>\n{}</figure>\n", region.title, limit,
                     svg_chart(chart));
}

std::string legend_of(const Region& region) {
  std::string legend;
  for (std::size_t i = 0; i < region.parts.size(); ++i) {
    legend += fmt::format(
        "<span><svg viewBox=\"0 0 10 10\" class=swatch aria-hidden=true><rect width=10 height=10 class=s{} "
        "/></svg>{}</span>",
        i + 1, find_metric(region.parts[i])->title);
  }
  return fmt::format("<p class=legend><b>{}</b> {}</p>\n", region.title, legend);
}

std::string table_of(const Report& report) {
  std::string table = "<thead><tr><th scope=col>Board</th><th scope=col>Workload</th>";
  for (const Region& region : regions) {
    for (const char* part : region.parts)
      table += fmt::format("<th scope=col class=number>{}</th>", find_metric(part)->title);
    table +=
        fmt::format("<th scope=col class=number>{} in all</th><th scope=col class=number>of limit</th>", region.title);
  }
  table += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    for (std::size_t column = 0; column < report.matrix.columns.size(); ++column) {
      const Record* record = report.matrix.cells[row][column];
      if (record == nullptr || (!has_parts(*record, regions[0]) && !has_parts(*record, regions[1]))) continue;
      const MatrixRow& line = report.matrix.rows[row];
      const std::string& workload = report.matrix.columns[column].workload;
      table += fmt::format("<tr{}{}><th scope=row>{}</th><td>{}</td>", html_about_board(line.board),
                           html_about_workload(workload), html_escape(line.label), html_escape(workload));
      for (const Region& region : regions) {
        for (const char* part : region.parts) {
          const Measurement* value = measurement(*record, part);
          table += value == nullptr
                       ? std::string("<td class=none>–</td>")
                       : html_number(value->median, format_exact(static_cast<std::uint64_t>(value->median)));
        }
        const double total = total_of(*record, region);
        const auto limit = record->limits.find(region.name);
        table += html_number(total, format_exact(static_cast<std::uint64_t>(total)));
        table += limit == record->limits.end() || limit->second == 0
                     ? std::string("<td class=none>–</td>")
                     : html_number(total / static_cast<double>(limit->second),
                                   format_share(total / static_cast<double>(limit->second)));
      }
      table += "</tr>\n";
    }
  }
  return html_scrolling_table("Memory in bytes", table + "</tbody>", "plain");
}

}  // namespace

std::string html_memory(const Report& report) {
  std::string body;
  for (const Region& region : regions) body += legend_of(region);
  body +=
      "<p class=legend><span><svg viewBox=\"0 0 10 10\" class=swatch aria-hidden=true><line x1=5 x2=5 y1=0 y2=10 "
      "class=limit "
      "/></svg>limit of the board</span><span><svg viewBox=\"0 0 10 10\" class=swatch aria-hidden=true><rect x=1 y=1 "
      "width=8 "
      "height=8 class=outline /></svg>does not fit; bytes needed</span></p>\n<div class=boards>\n";
  bool any = false;
  for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
    std::string figures;
    for (const Region& region : regions) figures += figure_of(report, row, region);
    if (figures.empty()) continue;
    any = true;
    const MatrixRow& line = report.matrix.rows[row];
    body += fmt::format("<article class=board{}><h3>{} <small>{}</small></h3>\n<div class=pair>\n{}</div></article>\n",
                        html_about_board(line.board), html_board(report, line.board, line.label),
                        html_escape(line.board_title), figures);
  }
  body += "</div>\n";
  if (any) body += "<details><summary>All memory numbers, in bytes</summary>\n" + table_of(report) + "</details>\n";
  if (!any) body = "<p class=none>No bit-exact item has a memory footprint.</p>\n";
  return html_section("memory", "Memory", "What each workload takes of the board's flash and RAM.", body);
}

}  // namespace probemark
