#include "harness/record/energy_detail_json.hpp"

#include <fmt/format.h>

#include "harness/record/number_json.hpp"

namespace probemark {
namespace {

Result<Json> window_json(const EnergyWindowDetail& window, const std::string& where) {
  Json json = {{"inferences", window.inferences}};
  NumberWriter numbers(json, where);
  numbers.amount("length_s", window.length_s);
  numbers.amount("energy_j", window.energy_j);
  if (window.lost_share) numbers.amount("lost_share", *window.lost_share);
  if (window.target_s) numbers.amount("target_s", *window.target_s);
  json["objections"] = Json(window.objections);
  if (auto written = numbers.finish(); !written) return tl::unexpected(written.error());
  return json;
}

EnergyWindowDetail read_window(FieldReader& reader) {
  EnergyWindowDetail window;
  window.inferences = reader.count("inferences");
  window.length_s = reader.amount("length_s");
  window.energy_j = reader.amount("energy_j");
  if (reader.has("lost_share")) window.lost_share = reader.amount("lost_share");
  if (reader.has("target_s")) window.target_s = reader.amount("target_s");
  window.objections = reader.texts("objections");
  return window;
}

}  // namespace

Result<Json> energy_detail_json(const EnergyDetail& detail) {
  Json json = {{"instrument", detail.instrument},
               {"instrument_serial", detail.instrument_serial},
               {"instrument_firmware", detail.instrument_firmware}};
  NumberWriter numbers(json, "energy");
  if (detail.sample_rate_hz) numbers.amount("sample_rate_hz", *detail.sample_rate_hz);
  if (detail.voltage_v) numbers.amount("voltage_v", *detail.voltage_v);
  json["voltage_from"] = detail.voltage_from;
  json["windows_by"] = detail.windows_by;
  json["debug_state"] = detail.debug_state;
  json["idle"] = detail.idle;
  json["windows"] = Json::array();
  for (std::size_t i = 0; i < detail.windows.size(); ++i) {
    auto window = window_json(detail.windows[i], fmt::format("energy.windows[{}]", i));
    if (!window) return window;
    json["windows"].push_back(std::move(*window));
  }
  if (detail.idle_w) numbers.amount("idle_w", *detail.idle_w);
  if (detail.overhead_j) numbers.real("overhead_j", *detail.overhead_j);
  json["uncertainty"] = Json::object();
  NumberWriter terms(json["uncertainty"], "energy.uncertainty");
  for (const auto& [term, share] : detail.uncertainty) terms.amount(term, share);
  json["unknown_terms"] = Json(detail.unknown_terms);
  if (detail.clock_ratio) numbers.amount("clock_ratio", *detail.clock_ratio);
  json["notes"] = Json(detail.notes);
  for (const NumberWriter* writer : {&numbers, &terms}) {
    if (auto written = writer->finish(); !written) return tl::unexpected(written.error());
  }
  return json;
}

EnergyDetail read_energy_detail(FieldReader& reader) {
  EnergyDetail detail;
  detail.instrument = reader.text("instrument");
  detail.instrument_serial = reader.text("instrument_serial");
  detail.instrument_firmware = reader.text("instrument_firmware");
  if (reader.has("sample_rate_hz")) detail.sample_rate_hz = reader.amount("sample_rate_hz");
  if (reader.has("voltage_v")) detail.voltage_v = reader.amount("voltage_v");
  detail.voltage_from = reader.text("voltage_from");
  detail.windows_by = reader.text("windows_by");
  detail.debug_state = reader.text("debug_state");
  detail.idle = reader.text("idle");
  reader.objects("windows", [&](FieldReader& window) { detail.windows.push_back(read_window(window)); });
  if (reader.has("idle_w")) detail.idle_w = reader.amount("idle_w");
  if (reader.has("overhead_j")) detail.overhead_j = reader.number("overhead_j");
  reader.object("uncertainty", [&](FieldReader& terms) {
    for (const std::string& term : terms.keys()) detail.uncertainty[term] = terms.amount(term);
  });
  detail.unknown_terms = reader.texts("unknown_terms");
  if (reader.has("clock_ratio")) detail.clock_ratio = reader.amount("clock_ratio");
  detail.notes = reader.texts("notes");
  return detail;
}

}  // namespace probemark
