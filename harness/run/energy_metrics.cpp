#include "harness/run/energy_metrics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/measure/power_steps.hpp"

namespace probemark {
namespace {

constexpr const char* kEnergy = "energy_j";
constexpr const char* kNet = "energy_net_j";
constexpr const char* kSlope = "energy_slope_j";

struct Term {
  const char* name;
  std::optional<double> EnergyUncertainty::*value;
};

constexpr std::array<Term, 6> terms{{{"gain", &EnergyUncertainty::gain},
                                     {"voltage", &EnergyUncertainty::voltage},
                                     {"offset", &EnergyUncertainty::offset},
                                     {"alignment", &EnergyUncertainty::alignment},
                                     {"loss", &EnergyUncertainty::loss},
                                     {"repeatability", &EnergyUncertainty::repeatability}}};

/// Limit of one edge of a window in s, the other being independent.
double edge_limit_s(const EnergyReadings& readings) {
  return readings.by_line ? 0.5 * readings.meter.period_s : readings.profile.bin_s();
}

std::optional<double> target_seconds(const FreeRunWindow& window, std::uint64_t clock_hz) {
  return window.cycles && clock_hz > 0
             ? std::optional(static_cast<double>(*window.cycles) / static_cast<double>(clock_hz))
             : std::nullopt;
}

EnergyResult judge(const EnergyReadings& readings, const std::vector<std::uint64_t>& inferences) {
  std::vector<TimeWindow> places;
  for (const WindowEnergy& window : readings.windows) {
    places.push_back(window.window);
  }
  UncertaintyInput input;
  input.instrument = readings.meter.limits;
  input.voltage_v = readings.meter.voltage_v.value_or(0);
  input.voltage_measured = readings.meter.measures_voltage;
  input.idle_w = idle_power(readings.profile, places);
  input.alignment_s = edge_limit_s(readings) * std::sqrt(2.0 / 3.0);
  WindowRule rule;
  if (readings.by_line) {
    rule.misplaced = misplacement(readings.profile, check_steps(readings.profile, places), places);
  }
  return judge_windows(readings.windows, inferences, input, rule);
}

std::optional<double> ratio_of_clocks(const EnergyReadings& readings, const FreeRunReading& board,
                                      std::uint64_t clock_hz) {
  std::vector<double> instrument_s;
  std::vector<double> target_s;
  for (std::size_t k = 0; k < std::min(readings.windows.size(), board.windows.size()); ++k) {
    if (const auto seconds = target_seconds(board.windows[k], clock_hz)) {
      instrument_s.push_back(readings.windows[k].window.length_s());
      target_s.push_back(*seconds);
    }
  }
  return clock_ratio(instrument_s, target_s);
}

EnergyDetail detail_of(const EnergyReadings& readings, const FreeRunReading& board, std::uint64_t clock_hz,
                       const EnergyResult& result) {
  EnergyDetail detail = instrument_detail(readings.meter);
  if (readings.meter.measures_voltage) {
    detail.voltage_v = readings.measured_v;
  }
  detail.windows_by = readings.by_line ? "digital" : "steps";
  detail.debug_state = board.debug_state;
  detail.idle = board.idle;
  // An instrument's offset can make nothing look like less than nothing.
  detail.idle_w = result.idle_w && *result.idle_w >= 0 ? result.idle_w : std::nullopt;
  detail.overhead_j = result.slope ? std::optional(result.slope->overhead_j) : std::nullopt;
  for (const Term& term : terms) {
    if (const auto value = result.uncertainty.*term.value) {
      detail.uncertainty[term.name] = *value;
    } else {
      detail.unknown_terms.emplace_back(term.name);
    }
  }
  detail.notes = readings.notes;
  detail.notes.push_back("input: " + board.input);
  for (std::size_t k = 0; k < result.windows.size(); ++k) {
    const JudgedWindow& window = result.windows[k];
    EnergyWindowDetail& shown = detail.windows.emplace_back();
    shown.inferences = window.inferences.value_or(0);
    shown.length_s = window.energy.window.length_s();
    shown.energy_j = std::max(0.0, window.energy.energy_j);  // what is below is objected to
    if (window.energy.covered_s > 0) {
      shown.lost_share = window.energy.lost_s / window.energy.covered_s;
    }
    shown.target_s = window.inferences ? target_seconds(board.windows[k], clock_hz) : std::nullopt;
    shown.objections = window.objections;
  }
  return detail;
}

/// "window 3: 9.2 s is shorter than 10 s (and 4 more)": what a table has room for.
std::string first_objection(const EnergyResult& result) {
  std::string first;
  std::size_t count = 0;
  for (std::size_t k = 0; k < result.windows.size(); ++k) {
    for (const std::string& objection : result.windows[k].objections) {
      first = count++ == 0 ? fmt::format("window {}: {}", k + 1, objection) : first;
    }
  }
  return count > 1 ? fmt::format("{} (and {} more)", first, count - 1) : first;
}

Measurement with_interval(double median, double standard, std::size_t n, MetricKind kind, std::string method,
                          const EnergyReadings& readings) {
  Measurement measurement;
  measurement.kind = kind;
  measurement.median = median;
  measurement.ci95_low = median - coverage_factor * standard;
  measurement.ci95_high = median + coverage_factor * standard;
  measurement.n = n;
  measurement.method = std::move(method);
  measurement.resolution = fmt::format("1 sample, {:g} us", readings.meter.period_s * 1e6);
  return measurement;
}

std::map<std::string, Metric> metrics_of(const EnergyReadings& readings, const EnergyResult& result, MetricKind kind) {
  const std::size_t n = result.windows.size();
  const std::string from = fmt::format("{}, {} windows by {}", readings.meter.instrument, n,
                                       readings.by_line ? "the trigger pin" : "steps of the power");
  const std::string interval = fmt::format("interval 2u{}", result.uncertainty.complete() ? "" : ", a lower bound");
  std::map<std::string, Metric> metrics;
  Measurement gross = with_interval(*result.median_j, result.uncertainty.combined() * *result.median_j, n, kind,
                                    fmt::format("{}, median, gross; {}", from, interval), readings);
  for (const JudgedWindow& window : result.windows) {
    gross.samples.push_back(*window.per_inference_j());
  }
  metrics[kEnergy] = std::move(gross);
  metrics[kNet] = result.median_net_j
                      ? Metric(with_interval(*result.median_net_j,
                                             result.net_uncertainty.combined() * std::abs(*result.median_net_j), n,
                                             kind, fmt::format("{}, median, less idle; {}", from, interval), readings))
                      : Metric(AbsentMetric{"not_applicable", "idle draws no less than inference"});
  if (result.slope && result.slope->standard_j && result.slope->per_inference_j > 0) {
    metrics[kSlope] = with_interval(result.slope->per_inference_j, *result.slope->standard_j, n, kind,
                                    fmt::format("{}, slope over inferences; {}", from, interval), readings);
  } else {
    metrics[kSlope] = AbsentMetric{"not_measured", "the windows' energies do not grow with their inferences"};
  }
  return metrics;
}

}  // namespace

EnergyDetail instrument_detail(const MeterDescription& meter) {
  EnergyDetail detail;
  detail.instrument = meter.instrument;
  detail.instrument_serial = meter.serial;
  detail.instrument_firmware = meter.firmware;
  if (meter.period_s > 0) {
    detail.sample_rate_hz = 1 / meter.period_s;
  }
  if (meter.measures_voltage) {
    detail.voltage_from = "measured";
  } else if (meter.voltage_v) {
    detail.voltage_v = meter.voltage_v;
    detail.voltage_from = meter.supplies ? "set" : "stated";
  }
  return detail;
}

std::map<std::string, Metric> absent_energies(const std::string& reason) {
  std::map<std::string, Metric> metrics;
  for (const char* name : {kEnergy, kNet, kSlope}) {
    metrics[name] = AbsentMetric{"not_measured", reason};
  }
  return metrics;
}

EnergyOutcome energy_outcome(const EnergyReadings& readings, const FreeRunReading& board, std::uint64_t clock_hz,
                             MetricKind kind) {
  const bool all_seen = readings.windows.size() == board.windows.size();
  std::vector<std::uint64_t> inferences;
  for (const FreeRunWindow& window : board.windows) {
    inferences.push_back(window.inferences);
  }
  // Which window is which cannot be told where one is missing.
  const EnergyResult result = judge(readings, all_seen ? inferences : std::vector<std::uint64_t>());
  EnergyOutcome outcome{{}, detail_of(readings, board, clock_hz, result)};
  if (!all_seen) {
    outcome.metrics = absent_energies(
        fmt::format("the instrument saw {} windows, the board ran {}", readings.windows.size(), board.windows.size()));
  } else if (!result.valid() || !result.median_j) {
    outcome.metrics = absent_energies(result.windows.empty() ? "there is no window" : first_objection(result));
  } else {
    outcome.detail.clock_ratio = ratio_of_clocks(readings, board, clock_hz);
    outcome.metrics = metrics_of(readings, result, kind);
  }
  return outcome;
}

}  // namespace probemark
