#include <fmt/format.h>

#include "harness/report/compare_report.hpp"
#include "harness/report/compare_wording.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

/// Text of a record, harmless in a table cell: no markup, no HTML, no line ends.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '<') {
      safe += "&lt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (std::string_view("\\`*_[]|#~@!$>").find(c) != std::string_view::npos) {
      safe += fmt::format("&#{};", static_cast<int>(c));
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string settings_list(const char* what, const std::vector<SettingDifference>& differences) {
  std::string text;
  for (const SettingDifference& one : differences) {
    text += fmt::format("- {}: {}: {}\n", what, escaped(one.key), escaped(change_of(one)));
  }
  return text;
}

std::string row_of(const ItemComparison& item, const MetricComparison& one, MetricUnit unit) {
  const auto figure = [unit](const std::optional<ComparedFigure>& side) {
    return side ? format_quantity(side->median, unit) : "-";
  };
  const std::string reason = one.reason.empty() ? "" : ": " + escaped(one.reason);
  return fmt::format("| {} | {} | {} | {} | {} | {}{} |\n", escaped(item.item), figure(one.a), figure(one.b),
                     one.ratio ? format_change(*one.ratio) : "-",
                     one.low     ? format_change_interval(*one.low, *one.high)
                     : one.exact ? "exact"
                                 : "-",
                     word_of(one.verdict, unit), reason);
}

std::string gate_text(const GateReport& gate) {
  std::string text =
      fmt::format("**{}** `--fail-on {}`: {} figures judged\n\n", gate.failing.empty() ? "passed" : "failed",
                  fmt::join(gate.rules, ", "), gate.result.judged);
  for (const GateFinding& one : gate.failing) {
    const std::string metric = one.metric.empty() ? "" : fmt::format(", {}", find_metric(one.metric)->title);
    text += fmt::format("- {}{}: {}\n", escaped(one.item), metric, escaped(one.what));
  }
  for (const std::string& unjudged : gate.result.unjudged) text += "- not judged: " + escaped(unjudged) + "\n";
  if (!gate.rerun.empty()) text += "- rerun: " + escaped(gate.rerun) + "\n";
  return text + "\n";
}

}  // namespace

std::string comparison_markdown(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  std::string text = fmt::format("## {} against {}\n\n", escaped(report.b), escaped(report.a));
  if (!comparison.refusals.empty()) {
    text += "**not comparable**\n\n";
    for (const Refusal& refusal : comparison.refusals) {
      text += fmt::format("- {}{}\n", escaped(refusal.what),
                          refusal.remedy.empty() ? "" : " (" + escaped(refusal.remedy) + ")");
    }
    return text;
  }
  if (report.gate) text += gate_text(*report.gate);
  text += fmt::format("- A: {}\n- B: {}\n", escaped(report.a), escaped(report.b));
  text += comparison.axis.empty() ? "- no condition differs\n" : fmt::format("- axis: {}\n", escaped(comparison.axis));
  text += settings_list("differs", comparison.varied);
  text += settings_list("differs too, allowed", comparison.confounders);
  text += settings_list("noted", comparison.bystanders);
  for (const std::string& key : comparison.unknown) text += fmt::format("- unknown of both: {}\n", escaped(key));
  for (const ComparedMetric& metric : compared_metrics(comparison, report.every_metric)) {
    text += fmt::format("\n**{}**\n\n| | A | B | change | 95 % interval | |\n|---|--:|--:|--:|---|---|\n",
                        heading_of(metric));
    for (const auto& [item, one] : metric.rows) text += row_of(*item, *one, metric.name->unit);
    if (metric.mean != nullptr) {
      text +=
          fmt::format("| geometric mean of {} | | | {} | | |\n", metric.mean->items, format_change(metric.mean->ratio));
    }
    if (const auto why = why_no_mean(comparison, metric); !why.empty()) text += "\n" + why + "\n";
  }
  std::string missing;
  for (const ItemComparison& item : comparison.items) {
    if (!item.reason.empty()) missing += fmt::format("- {}: {}\n", escaped(item.item), escaped(item.reason));
  }
  for (const std::string& item : comparison.only_a) missing += fmt::format("- {}: only in A\n", escaped(item));
  for (const std::string& item : comparison.only_b) missing += fmt::format("- {}: only in B\n", escaped(item));
  return missing.empty() ? text : text + "\n**not compared**\n\n" + missing;
}

}  // namespace probemark
