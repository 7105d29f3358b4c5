#include <fmt/format.h>

#include <array>
#include <cmath>

#include "harness/report/energy_report.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

using Row = std::vector<std::string>;

/// A standard uncertainty as its expanded percentage.
std::string percent(std::optional<double> relative) {
  return relative ? fmt::format("{:.2g}", *relative * coverage_factor * 100) : "?";
}

std::string joules(double value) { return fmt::format("{:.6g}", value); }

std::string with_sign(const EnergyUncertainty& u, double value) {
  return (u.complete() ? "" : ">= ") + fmt::format("{:.3g}", u.combined() * coverage_factor * std::abs(value));
}

std::string columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      widths[k] = std::max(widths[k], columns_of(row[k]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) {
      const bool last = k + 1 == row.size();
      line += (k == 0 ? "" : "  ") + (last ? row[k] : pad_left(row[k], widths[k]));
    }
    text += line + "\n";
  }
  return text;
}

std::string window_table(const EnergyResult& result) {
  std::vector<Row> rows = {{"window", "begin s", "length s", "inferences", "energy J", "net J", "gain %", "voltage %",
                            "offset %", "alignment %", "loss %", "spread %", "together J", "J/inference", "verdict"}};
  std::size_t number = 0;
  for (const JudgedWindow& window : result.windows) {
    const EnergyUncertainty& u = window.uncertainty;
    const auto per_inference = window.per_inference_j();
    rows.push_back({std::to_string(++number), fmt::format("{:.3f}", window.energy.window.begin_s),
                    fmt::format("{:.3f}", window.energy.window.length_s()),
                    window.inferences ? std::to_string(*window.inferences) : "?", joules(window.energy.energy_j),
                    window.net_j ? joules(*window.net_j) : "?", percent(u.gain), percent(u.voltage), percent(u.offset),
                    percent(u.alignment), percent(u.loss), percent(u.repeatability),
                    with_sign(u, window.energy.energy_j), per_inference ? joules(*per_inference) : "?",
                    window.valid() ? "valid" : "NOT VALID"});
  }
  return columns(rows);
}

std::string summary(const EnergyReport& report) {
  const EnergyResult& result = report.result;
  std::string text;
  if (result.idle_w) {
    double active = 0;
    for (const JudgedWindow& window : result.windows) {
      active += window.energy.power_w() / static_cast<double>(result.windows.size());
    }
    text += fmt::format("idle: {:.4g} mW beside the windows, {:.0f} % of the power in them{}\n", *result.idle_w * 1e3,
                        active > 0 ? *result.idle_w / active * 100 : 0,
                        *result.idle_w < active ? "" : ": no idle to take off");
  }
  if (report.steps.edges > 0) {
    text += report.steps.steps == 0
                ? "edges: no step of the power near any edge of a window\n"
                : fmt::format("edges: the power steps {:+.2f} ms from them (median of {} of {}), {:+.2f} ms at most\n",
                              report.steps.median_s * 1e3, report.steps.steps, report.steps.edges,
                              report.steps.farthest_s * 1e3);
  }
  if (report.clock_ratio) {
    text += fmt::format("clocks: {:.5f} s of the instrument in 1 s of the target\n", *report.clock_ratio);
  }
  if (result.slope) {
    text += fmt::format("slope: {:.4g} uJ an inference{}, {} J beside the inferences of a window\n",
                        result.slope->per_inference_j * 1e6,
                        result.slope->standard_j
                            ? fmt::format(" ± {:.3g} uJ", *result.slope->standard_j * coverage_factor * 1e6)
                            : std::string(),
                        joules(result.slope->overhead_j));
  }
  if (result.median_j) {
    const auto valid = std::count_if(result.windows.begin(), result.windows.end(),
                                     [](const JudgedWindow& window) { return window.valid(); });
    text += fmt::format("energy per inference: {:.4g} uJ ± {} uJ ({:.2g} %, about 95 %), median of {} windows",
                        *result.median_j * 1e6, with_sign(result.uncertainty, *result.median_j * 1e6),
                        result.uncertainty.combined() * coverage_factor * 100, valid);
    text += result.spread ? fmt::format(", spread {:.2g} %", *result.spread * 100) : std::string();
    text += result.median_net_j ? fmt::format("; net of idle {:.4g} uJ ± {} uJ", *result.median_net_j * 1e6,
                                              with_sign(result.net_uncertainty, *result.median_net_j * 1e6))
                                : std::string();
    text += "\n";
  }
  return text;
}

/// What would make the terms known that are not.
std::string missing_terms(const EnergyReport& report) {
  if (report.result.windows.empty()) {
    return "";
  }
  const EnergyUncertainty& u = report.result.windows.front().uncertainty;
  std::string remedies;
  const auto add = [&](bool missing, const char* remedy) {
    remedies += missing ? (remedies.empty() ? "" : "; ") + std::string(remedy) : "";
  };
  add(!u.gain, "the gain: --gain");
  add(!u.voltage, "the voltage: --voltage-limit");
  add(!u.offset, report.trace.description.limits.offset_a ? "the offset, relative to a current: --voltage"
                                                          : "the offset: --offset");
  add(!u.repeatability, "the spread: at least two valid windows");
  return remedies.empty() ? "" : "note: ? is not known, so ± is a lower bound. What would tell " + remedies + "\n";
}

}  // namespace

std::string render_energy(const EnergyReport& report) {
  const TraceEnergy& trace = report.trace;
  std::string text = fmt::format("{}: {} ({}), {} samples, {}S/s, {:.3f} to {:.3f} s, {} lost\n",
                                 printable(report.file), trace.description.format, trace.description.instrument,
                                 trace.samples, format_count(1 / trace.description.period_s), trace.begin_s,
                                 trace.end_s, trace.lost_samples == 0 ? "none" : std::to_string(trace.lost_samples));
  text += fmt::format("voltage: {}\n", trace.measured_v ? fmt::format("{:.4g} V, measured", *trace.measured_v)
                                       : report.voltage_v > 0
                                           ? fmt::format("{:.4g} V, as said, not measured", report.voltage_v)
                                           : "set at the instrument, in its energies");
  text += fmt::format("windows: {} by {}; ± are about 95 % (k = 2)\n\n", trace.windows.size(), report.windows_from);
  text += window_table(report.result) + "\n" + summary(report);
  if (trace.rows_without_value > 0) {
    text += fmt::format("note: {} rows without a value count as lost\n", trace.rows_without_value);
  }
  for (const std::string& note : trace.notes) {
    text += "note: " + note + "\n";
  }
  text += missing_terms(report);
  std::size_t number = 0;
  for (const JudgedWindow& window : report.result.windows) {
    ++number;
    for (const std::string& objection : window.objections) {
      text += fmt::format("window {} is not valid: {}\n", number, objection);
    }
  }
  return text;
}

}  // namespace probemark
