#include <nlohmann/json.hpp>

#include "harness/report/energy_report.hpp"

namespace probemark {
namespace {

nlohmann::json or_null(std::optional<double> value) { return value ? nlohmann::json(*value) : nlohmann::json(); }

std::string_view name_of(Quantity quantity) {
  return quantity == Quantity::current ? "current" : quantity == Quantity::power ? "power" : "energy";
}

nlohmann::json uncertainty_json(const EnergyUncertainty& u) {
  return {
      {"gain", or_null(u.gain)},           {"voltage", or_null(u.voltage)}, {"offset", or_null(u.offset)},
      {"alignment", or_null(u.alignment)}, {"loss", or_null(u.loss)},       {"repeatability", or_null(u.repeatability)},
      {"combined", u.combined()},          {"complete", u.complete()},      {"coverage_factor", coverage_factor}};
}

nlohmann::json window_json(const JudgedWindow& window) {
  const WindowEnergy& energy = window.energy;
  return {{"begin_s", energy.window.begin_s},
          {"end_s", energy.window.end_s},
          {"samples", energy.samples},
          {"energy_j", energy.energy_j},
          {"interpolated_j", energy.interpolated_j},
          {"lost_s", energy.lost_s},
          {"out_of_range_samples", energy.out_of_range},
          {"net_energy_j", or_null(window.net_j)},
          {"inferences", window.inferences ? nlohmann::json(*window.inferences) : nlohmann::json()},
          {"energy_per_inference_j", or_null(window.per_inference_j())},
          {"uncertainty", uncertainty_json(window.uncertainty)},
          {"valid", window.valid()},
          {"objections", window.objections}};
}

}  // namespace

nlohmann::json energy_json(const EnergyReport& report) {
  const TraceEnergy& trace = report.trace;
  const EnergyResult& result = report.result;
  nlohmann::json windows = nlohmann::json::array();
  for (const JudgedWindow& window : result.windows) {
    windows.push_back(window_json(window));
  }
  nlohmann::json json = {
      {"trace",
       {{"file", report.file},
        {"format", trace.description.format},
        {"instrument", trace.description.instrument},
        {"quantity", name_of(trace.description.quantity)},
        {"period_s", trace.description.period_s},
        {"begin_s", trace.begin_s},
        {"end_s", trace.end_s},
        {"samples", trace.samples},
        {"lost_samples", trace.lost_samples},
        {"rows_without_value", trace.rows_without_value},
        {"measured_voltage_v", or_null(trace.measured_v)},
        {"set_voltage_v", report.voltage_v > 0 ? nlohmann::json(report.voltage_v) : nlohmann::json()},
        {"notes", trace.notes}}},
      {"windows_from", report.windows_from},
      {"windows", windows},
      {"edges", {{"count", report.steps.edges}, {"steps", report.steps.steps}}},
      {"idle_power_w", or_null(result.idle_w)},
      {"clock_ratio", or_null(report.clock_ratio)},
      {"energy_per_inference_j", or_null(result.median_j)},
      {"net_energy_per_inference_j", or_null(result.median_net_j)},
      {"spread", or_null(result.spread)},
      {"uncertainty", result.median_j ? uncertainty_json(result.uncertainty) : nlohmann::json()},
      {"net_uncertainty", result.median_net_j ? uncertainty_json(result.net_uncertainty) : nlohmann::json()},
      {"valid", result.valid()}};
  if (report.steps.steps > 0) {
    json["edges"]["median_offset_s"] = report.steps.median_s;
    json["edges"]["farthest_offset_s"] = report.steps.farthest_s;
  }
  if (result.slope) {
    json["slope"] = {{"energy_per_inference_j", result.slope->per_inference_j},
                     {"overhead_j", result.slope->overhead_j},
                     {"standard_uncertainty_j", or_null(result.slope->standard_j)}};
  }
  return json;
}

}  // namespace probemark
