#include "harness/report/html_energy_detail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/record/item.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

// From a standard to an expanded uncertainty (JCGM 100:2008, 6.3).
constexpr double coverage = 2;

std::string fact(const char* what, const std::string& value) {
  return fmt::format("<tr><th scope=row>{}</th><td class=wide>{}</td></tr>\n", what,
                     value.empty() ? "<span class=none>unknown</span>" : html_escape(value));
}

std::string facts_of(const Record& record, const EnergyDetail& energy) {
  std::string rows = fact("instrument", energy.instrument);
  if (!energy.instrument_serial.empty()) rows += fact("serial number", energy.instrument_serial);
  if (!energy.instrument_firmware.empty()) rows += fact("firmware", energy.instrument_firmware);
  rows += fact("samples", energy.sample_rate_hz ? format_hertz(*energy.sample_rate_hz) : std::string());
  rows += fact("voltage",
               energy.voltage_v ? fmt::format("{:.4g} V, {}", *energy.voltage_v, energy.voltage_from) : std::string());
  rows += fact("windows found by", energy.windows_by);
  rows += fact("debug state", energy.debug_state);
  rows +=
      fact("between windows", energy.idle + (energy.idle_w ? fmt::format(", {:.4g} mW", *energy.idle_w * 1e3) : ""));
  if (energy.overhead_j) rows += fact("beside the inferences", format_joules(*energy.overhead_j) + " a window");
  if (energy.clock_ratio)
    rows += fact("clocks", fmt::format("{:.6f} s of the instrument in 1 s of the target", *energy.clock_ratio));
  for (const std::string& note : energy.notes) rows += fact("note", note);
  return html_scrolling_table(item_name(record) + ": how energy was measured", "<tbody>\n" + rows + "</tbody>",
                              "pairs");
}

std::string windows_of(const Record& record, const EnergyDetail& energy) {
  if (energy.windows.empty()) return {};
  std::string rows;
  std::size_t number = 0;
  for (const EnergyWindowDetail& window : energy.windows) {
    const bool valid = window.objections.empty();
    std::string objections;
    for (const std::string& objection : window.objections)
      objections += (objections.empty() ? "" : "; ") + html_escape(objection);
    rows += fmt::format("<tr><td class=number>{}</td><td class=number>{}</td>", ++number, window.inferences);
    rows += html_number(window.length_s, fmt::format("{:.3f} s", window.length_s));
    rows += window.target_s ? html_number(*window.target_s, fmt::format("{:.3f} s", *window.target_s))
                            : std::string("<td class=\"number none\">unknown</td>");
    rows += html_number(window.energy_j, format_joules(window.energy_j));
    rows += valid && window.inferences > 0
                ? html_number(window.energy_j / static_cast<double>(window.inferences),
                              format_joules(window.energy_j / static_cast<double>(window.inferences)))
                : std::string("<td class=\"number none\">none</td>");
    rows += window.lost_share
                ? html_number(*window.lost_share,
                              *window.lost_share > 0 ? fmt::format("{:.3g} %", *window.lost_share * 100) : "none")
                : std::string("<td class=\"number none\">not stated</td>");
    rows += fmt::format("<td class={}><i>{}</i>{}</td></tr>\n", valid ? "good" : "warn", valid ? "✓" : "×",
                        valid ? "valid" : objections);
  }
  return html_scrolling_table(
      item_name(record) + ": windows",
      "<thead><tr><th scope=col class=number>Window</th><th scope=col class=number>Inferences</th><th scope=col "
      "class=number>Length</th><th scope=col class=number>by the target</th><th scope=col class=number>Energy</th><th "
      "scope=col class=number>an inference</th><th scope=col class=number>Lost</th><th "
      "scope=col>Verdict</th></tr></thead>\n<tbody>\n" +
          rows + "</tbody>",
      "status");
}

std::string uncertainty_of(const Record& record, const EnergyDetail& energy) {
  if (energy.uncertainty.empty() && energy.unknown_terms.empty()) return {};
  std::vector<std::pair<std::string, double>> terms(energy.uncertainty.begin(), energy.uncertainty.end());
  std::stable_sort(terms.begin(), terms.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  double sum = 0;
  for (const auto& [term, value] : terms) sum += value * value;
  std::string rows;
  for (const auto& [term, value] : terms) {
    const double share = sum > 0 ? value * value / sum : 0;
    rows += fmt::format(
        "<tr><th scope=row>{}</th>{}<td class=share data-v={:.6g}><i "
        "style=\"width:{:.1f}%\"></i><span>{}</span></td></tr>\n",
        html_escape(term), html_number(value, fmt::format("{:.3g} %", value * coverage * 100)), share, share * 100,
        html_escape(format_share(share)));
  }
  for (const std::string& term : energy.unknown_terms) {
    rows += fmt::format("<tr><th scope=row>{}</th><td class=none colspan=2>nobody stated a limit</td></tr>\n",
                        html_escape(term));
  }
  std::string note;
  if (!energy.unknown_terms.empty())
    note = "<p class=lead>Terms without a limit are not in the interval: it is a lower bound.</p>\n";
  rows += fmt::format("<tr><th scope=row>together</th><td class=number>{}{:.3g} %</td><td></td></tr>\n",
                      energy.unknown_terms.empty() ? "" : "≥ ", std::sqrt(sum) * coverage * 100);
  return note + html_scrolling_table(item_name(record) + ": terms of the uncertainty",
                                     "<thead><tr><th scope=col>Term</th><th scope=col class=number>± (k = 2)</th><th "
                                     "scope=col>Share of the variance</th></tr></thead>\n<tbody>\n" +
                                         rows + "</tbody>",
                                     "plain unranked");
}

}  // namespace

std::string html_energy_detail(const Record& record) {
  const EnergyDetail& energy = *record.energy;
  std::string body = facts_of(record, energy);
  // Of a wrong answer only what the instrument was remains.
  if (!has_numbers(record.status)) return body;
  return body + windows_of(record, energy) + uncertainty_of(record, energy);
}

}  // namespace probemark
