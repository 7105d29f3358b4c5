#include <fmt/format.h>

#include <map>
#include <tuple>

#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {

std::string html_quality(const Report& report) {
  // Bit-exact boards give the same outputs, hence the same quality: one line for all that agree.
  std::string rows;
  for (std::size_t column = 0; column < report.matrix.columns.size(); ++column) {
    std::map<std::tuple<std::string, double, double, bool, std::optional<std::uint64_t>>, std::vector<std::string>>
        lines;
    for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
      const Record* record = report.matrix.cells[row][column];
      if (record == nullptr || !record->quality) continue;
      const QualityReport& quality = *record->quality;
      lines[{quality.metric, quality.value, quality.threshold, quality.passed, quality.samples}].push_back(
          report.matrix.rows[row].label);
    }
    for (const auto& [key, boards] : lines) {
      const auto& [metric, value, threshold, passed, samples] = key;
      rows += fmt::format(
          "<tr{}><th scope=row>{}<small>{}</small></th><td>{}</td><td class=number>{:.4g}</td><td "
          "class=number>{:.4g}</td>"
          "<td class={}><i>{}</i>{}</td><td class=number>{}</td><td title=\"{}\">{} {}</td></tr>\n",
          html_about_workload(report.matrix.columns[column].workload),
          html_workload(report, report.matrix.columns[column].workload),
          html_escape(report.matrix.columns[column].title), html_escape(metric), value, threshold,
          passed ? "good" : "bad", passed ? "✓" : "✗", passed ? "passed" : "missed",
          samples ? format_exact(*samples) : "not stated", html_escape(fmt::format("{}", fmt::join(boards, ", "))),
          boards.size(), boards.size() == 1 ? "board" : "boards");
    }
  }
  if (rows.empty()) return html_section("quality", "Quality", {}, "<p class=none>No quality was evaluated.</p>\n");
  const std::string head =
      "<thead><tr><th scope=col>Workload</th><th scope=col>Metric</th><th scope=col class=number>Value</th><th "
      "scope=col "
      "class=number>Threshold</th><th scope=col>Verdict</th><th scope=col class=number>Samples</th><th "
      "scope=col>On</th>"
      "</tr></thead>\n<tbody>\n";
  return html_section("quality", "Quality", "The boards' own outputs, scored by the metric of each workload.",
                      html_scrolling_table("Quality by workload", head + rows + "</tbody>", "status"));
}

}  // namespace probemark
