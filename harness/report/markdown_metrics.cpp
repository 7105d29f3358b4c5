#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "harness/record/vocabulary.hpp"
#include "harness/report/markdown_sections.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/metric_group.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string capitalized(std::string_view title) {
  std::string text(title);
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

/// Absences are words of a closed list.
std::string absence_of(const Record& record, const MetricName& name) {
  const auto found = record.metrics.find(std::string(name.name));
  const auto* absent = found == record.metrics.end() ? nullptr : std::get_if<AbsentMetric>(&found->second);
  std::string text = absent == nullptr ? "not measured" : absent->status;
  std::replace(text.begin(), text.end(), '_', ' ');
  return markdown_text(text);
}

std::string cell_of(const Record* record, const MetricGroup& group, std::optional<double> least) {
  if (record == nullptr) return "·";
  if (const Measurement* value = group.of(record)) {
    const std::string text = markdown_text(with_interval(*record, *group.name, *value));
    const bool is_least = least && is_right(record->status) && value->median <= *least;
    const std::string shown = is_least ? "**" + text + "**" : text;
    if (record->status == Status::unstable) return shown + " (unstable)";
    return record->status == Status::unverified ? shown + " (published)" : shown;
  }
  return has_numbers(record->status) ? absence_of(*record, *group.name) : std::string(status_word(record->status));
}

/// Of the numbers that may be ranked, where there are several.
std::optional<double> least_of(const Matrix& matrix, std::size_t column, const MetricGroup& group) {
  std::vector<double> values;
  for (const auto& cells : matrix.cells) {
    const Measurement* value = group.of(cells[column]);
    if (value != nullptr && is_right(cells[column]->status)) values.push_back(value->median);
  }
  if (!group.is_ranked() || values.size() < 2) return std::nullopt;
  return *std::min_element(values.begin(), values.end());
}

std::string table_of(const Matrix& matrix, const MetricGroup& group) {
  std::vector<MarkdownColumn> columns = {{"Board"}};
  std::vector<std::optional<double>> least;
  for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
    columns.push_back({markdown_text(matrix.columns[column].workload), Align::right});
    least.push_back(least_of(matrix, column, group));
  }
  std::vector<std::vector<std::string>> rows;
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    const auto& cells = matrix.cells[row];
    if (std::none_of(cells.begin(), cells.end(), [&](const Record* record) { return group.of(record); })) continue;
    rows.push_back({markdown_text(matrix.rows[row].label)});
    for (std::size_t column = 0; column < cells.size(); ++column) {
      rows.back().push_back(cell_of(cells[column], group, least[column]));
    }
  }
  return markdown_table(columns, rows);
}

}  // namespace

std::string markdown_metrics(const MarkdownReport& report) {
  std::string text;
  for (const MetricGroup& group : metric_groups(report.records)) {
    const bool per_inference = group.name->unit != MetricUnit::bytes;
    text += fmt::format("## {}{} ({})\n\n", capitalized(group.name->title), per_inference ? " per inference" : "",
                        to_string(group.kind));
    text += table_of(report.matrix, group);
  }
  if (text.empty()) return {};
  return text +
         "Medians; less is better, the least of a column is bold. Modelled and published numbers are not ranked.\n\n";
}

std::string markdown_quality(const MarkdownReport& report) {
  // Bit-exact boards give the same outputs, hence the same quality: one row for all that agree.
  std::map<std::tuple<std::string, std::string, double, double, bool, std::optional<std::uint64_t>>,
           std::vector<std::string>>
      lines;
  for (const Record& record : report.records) {
    if (!record.quality) continue;
    const QualityReport& quality = *record.quality;
    lines[{record.workload, quality.metric, quality.value, quality.threshold, quality.passed, quality.samples}]
        .push_back(record.board);
  }
  if (lines.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, boards] : lines) {
    const auto& [workload, metric, value, threshold, passed, samples] = key;
    rows.push_back({markdown_text(workload), markdown_text(metric), fmt::format("{:.4g}", value),
                    fmt::format("{:.4g}", threshold), passed ? "✓ passed" : "✗ missed",
                    samples ? format_exact(*samples) : "not stated",
                    fmt::format("{} {}", boards.size(), boards.size() == 1 ? "item" : "items")});
  }
  return "## Quality\n\n" + markdown_table({{"Workload"},
                                            {"Metric"},
                                            {"Value", Align::right},
                                            {"Threshold", Align::right},
                                            {"Verdict"},
                                            {"Samples", Align::right},
                                            {"On", Align::right}},
                                           rows);
}

std::string markdown_absent(const MarkdownReport& report) {
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> reasons;
  for (const Record& record : report.records) {
    if (!has_numbers(record.status)) continue;
    for (const MetricName& name : metric_names) {
      const auto found = record.metrics.find(std::string(name.name));
      const auto* absent = found == record.metrics.end() ? nullptr : std::get_if<AbsentMetric>(&found->second);
      if (absent != nullptr) ++reasons[{std::string(name.title), absence_of(record, name), absent->reason}];
    }
  }
  if (reasons.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, count] : reasons) {
    const auto& [title, status, reason] = key;
    rows.push_back({title, status, markdown_text(reason), fmt::format("{}", count)});
  }
  return "## Not there, and why\n\n" +
         markdown_table({{"Metric"}, {"Status"}, {"Reason"}, {"Items", Align::right}}, rows);
}

}  // namespace probemark
