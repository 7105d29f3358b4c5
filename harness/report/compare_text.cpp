#include <fmt/format.h>

#include <algorithm>

#include "harness/report/compare_report.hpp"
#include "harness/report/compare_wording.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

constexpr std::size_t label_columns = 9;  // of "A", "axis", "allowed"

class ComparisonText {
 public:
  ComparisonText(const ComparisonReport& report, std::size_t width, bool colour)
      : report_(report), comparison_(report.comparison), width_(width), colour_(colour) {}

  std::string render() {
    head();
    if (!comparison_.refusals.empty()) {
      refusals();
      return text_;
    }
    const auto metrics = compared_metrics(comparison_, report_.every_metric);
    for (const ComparedMetric& metric : metrics) table(metric);
    not_compared();
    summary(metrics);
    if (report_.gate) gate(*report_.gate);
    return text_;
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  std::string ink(const std::string& text, Ink ink) const { return inked(text, ink, colour_); }

  /// A label and what it says, wrapped beside it.
  void entry(const std::string& label, const std::string& value, Ink value_ink = Ink::plain) {
    const std::string wrapped_value =
        wrapped(std::string(label_columns, ' ') + printable(value), width_, label_columns).substr(label_columns);
    line(ink(pad_right(label, label_columns), Ink::dim) + ink(wrapped_value, value_ink));
  }

  void settings(const std::string& label, const std::vector<SettingDifference>& differences, Ink value_ink) {
    std::string shown_label = label;
    for (const SettingDifference& one : differences) {
      const bool of_all = one.items.size() == comparison_.items.size();
      entry(shown_label,
            fmt::format("{}: {}{}", one.key, change_of(one),
                        of_all ? "" : fmt::format("  (in {})", fmt::join(one.items, ", "))),
            value_ink);
      shown_label.clear();
    }
  }

  void head() {
    entry("A", report_.a);
    entry("B", report_.b);
    if (!comparison_.refusals.empty()) return;
    if (comparison_.varied.empty()) {
      entry("axis",
            comparison_.axis.empty() ? "none: no condition differs" : comparison_.axis + ": nothing of it differs");
    } else {
      entry("axis", comparison_.axis, Ink::bold);
      settings("", comparison_.varied, Ink::plain);
    }
    settings("allowed", comparison_.confounders, Ink::warning);
    settings("noted", comparison_.bystanders, Ink::dim);
    if (!comparison_.unknown.empty()) {
      entry("unknown", fmt::format("{}, of both runs", fmt::join(comparison_.unknown, ", ")), Ink::warning);
    }
  }

  void refusals() {
    line("");
    line(ink("not comparable", Ink::bad));
    for (const Refusal& refusal : comparison_.refusals) {
      line("  " + wrapped("- " + printable(refusal.what), width_ - 2, 4));
      if (!refusal.remedy.empty()) line(ink("    " + wrapped(printable(refusal.remedy), width_ - 4, 4), Ink::dim));
    }
  }

  static Ink ink_of(ComparisonVerdict verdict) {
    switch (verdict) {
      case ComparisonVerdict::better:
        return Ink::good;
      case ComparisonVerdict::worse:
        return Ink::bad;
      case ComparisonVerdict::too_few:
      case ComparisonVerdict::not_comparable:
        return Ink::warning;
      case ComparisonVerdict::equal:
      case ComparisonVerdict::unresolved:
        break;
    }
    return Ink::dim;
  }

  struct Row {
    std::string item, a, b, change, interval, word, reason;
    Ink ink = Ink::plain;
  };

  static std::string figure(const std::optional<ComparedFigure>& figure, MetricUnit unit) {
    return figure ? format_quantity(figure->median, unit) : "-";
  }

  static Row row_of(const ItemComparison& item, const MetricComparison& one, MetricUnit unit) {
    return {printable(item.item),
            figure(one.a, unit),
            figure(one.b, unit),
            one.ratio ? format_change(*one.ratio) : "-",
            one.low ? format_change_interval(*one.low, *one.high) : "",
            std::string(word_of(one.verdict, unit)),
            printable(one.reason),
            ink_of(one.verdict)};
  }

  void table(const ComparedMetric& metric) {
    const MetricUnit unit = metric.name->unit;
    const bool all_equal = std::all_of(metric.rows.begin(), metric.rows.end(), [](const auto& row) {
      return row.second->verdict == ComparisonVerdict::equal && row.second->notes.empty();
    });
    line("");
    if (all_equal && metric.rows.size() > 1) {
      line(ink(heading_of(metric), Ink::bold) + fmt::format("  equal in all {}", metric.rows.size()));
      return;
    }
    std::vector<Row> rows;
    for (const auto& [item, one] : metric.rows) rows.push_back(row_of(*item, *one, unit));
    if (metric.mean != nullptr) {
      rows.push_back({fmt::format("geometric mean of {}", metric.mean->items), "", "",
                      format_change(metric.mean->ratio), "", "", "", Ink::plain});
    }
    std::size_t label = 0, a = 1, b = 1, change = columns_of("change"), interval = 0;
    for (const Row& row : rows) {
      label = std::max(label, columns_of(row.item));
      a = std::max(a, columns_of(row.a));
      b = std::max(b, columns_of(row.b));
      change = std::max(change, columns_of(row.change));
      interval = std::max(interval, columns_of(row.interval));
    }
    line(ink(heading_of(metric), Ink::bold));
    line(ink("  " + pad_right("", label) + "  " + pad_left("A", a) + "  " + pad_left("B", b) + "  " +
                 pad_left("change", change) + (interval > 0 ? "  " + pad_right("95 % interval", interval) : ""),
             Ink::dim));
    interval = interval > 0 ? std::max(interval, columns_of("95 % interval")) : 0;
    for (const Row& row : rows) {
      std::string text = "  " + pad_right(row.item, label) + "  " + pad_left(row.a, a) + "  " + pad_left(row.b, b) +
                         "  " + pad_left(row.change, change);
      if (row.word.empty()) {
        line(text);
        continue;
      }
      if (interval > 0) text += "  " + pad_right(row.interval, interval);
      const bool fits = columns_of(text + row.word + row.reason) + 4 <= width_;
      text += "  " + ink(row.word, row.ink);
      if (fits && !row.reason.empty()) text += ink("  " + row.reason, Ink::dim);
      line(text);
      if (!fits && !row.reason.empty()) line(ink("    " + wrapped(row.reason, width_ - 4, 4), Ink::dim));
    }
    notes(metric);
    if (const auto why = why_no_mean(comparison_, metric); !why.empty()) line(ink("  " + why, Ink::dim));
  }

  /// What several rows have to say is said once.
  void notes(const ComparedMetric& metric) {
    std::vector<std::string> said;
    for (const auto& row : metric.rows) {
      for (const std::string& note : row.second->notes) {
        if (std::find(said.begin(), said.end(), note) != said.end()) continue;
        said.push_back(note);
        line(ink("  " + wrapped(printable(note), width_ - 2, 2), Ink::dim));
      }
    }
  }

  void not_compared() {
    std::vector<std::string> lines;
    for (const ItemComparison& item : comparison_.items) {
      if (!item.reason.empty()) lines.push_back(fmt::format("{}: {}", item.item, item.reason));
    }
    for (const std::string& item : comparison_.only_a) lines.push_back(item + ": only in A");
    for (const std::string& item : comparison_.only_b) lines.push_back(item + ": only in B");
    if (lines.empty()) return;
    line("");
    line(ink("not compared", Ink::bold));
    for (const std::string& one : lines) line("  " + wrapped(printable(one), width_ - 2, 4));
  }

  void summary(const std::vector<ComparedMetric>& metrics) {
    line("");
    for (const ComparedMetric& metric : metrics) line(tally_of(metric));
    if (metrics.empty()) line(ink("nothing was comparable", Ink::bad));
  }

  void gate(const GateReport& gate) {
    line("");
    for (const std::string& unjudged : gate.result.unjudged) {
      line(ink(wrapped("not judged: " + printable(unjudged), width_, 2), Ink::warning));
    }
    if (!gate.rerun.empty()) line(wrapped("rerun: " + printable(gate.rerun), width_, 2));
    for (const GateFinding& one : gate.failing) {
      const std::string metric = one.metric.empty() ? "" : ", " + std::string(find_metric(one.metric)->title);
      line("  " + wrapped(printable(fmt::format("{}{}: {}", one.item, metric, one.what)), width_ - 2, 4));
    }
    const std::string rules = fmt::format("--fail-on {}", fmt::join(gate.rules, ", "));
    const std::string figures = fmt::format("{} figure{}", gate.result.judged, gate.result.judged == 1 ? "" : "s");
    if (gate.failing.empty()) {
      line(ink(fmt::format("✓ {}: {} judged, none fails", rules, figures),
               gate.result.judged == 0 ? Ink::warning : Ink::good));
    } else {
      line(ink(fmt::format("✗ {}: {} judged, {} regression{}", rules, figures, gate.failing.size(),
                           gate.failing.size() == 1 ? "" : "s"),
               Ink::bad));
    }
  }

  const ComparisonReport& report_;
  const Comparison& comparison_;
  std::size_t width_;
  bool colour_;
  std::string text_;
};

}  // namespace

std::string render_comparison(const ComparisonReport& report, std::size_t width, bool colour) {
  return ComparisonText(report, width, colour).render();
}

}  // namespace probemark
