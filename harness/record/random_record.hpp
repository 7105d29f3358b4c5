// Arbitrary but valid records and events, for property tests.
#pragma once

#include <algorithm>
#include <random>

#include "harness/record/event.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

class RandomRecord {
 public:
  explicit RandomRecord(std::uint64_t seed) : generator_(seed) {}

  Record record() {
    Record record;
    for (auto* text : {&record.board, &record.workload, &record.kernels}) *text = "id" + std::to_string(below(1000));
    for (auto* text : {&record.board_title, &record.core, &record.board_kind, &record.workload_title, &record.profile,
                       &record.probe, &record.reason}) {
      *text = words();
    }
    record.status = static_cast<Status>(below(10));
    record.board_kind = below(2) == 0 ? "hardware" : "emulated";
    if (record.status == Status::unverified) record.board_kind = "published";
    record.objections = texts();
    record.samples_checked = any();
    record.elements_checked = any();
    if (below(2) == 0) record.difference = difference();
    if (below(2) == 0) record.fault = FaultReport{words(), words(), words(), {{"pc", any()}, {"lr", any()}}};
    if (below(2) == 0) record.fit = FitReport{below(2) == 0 ? "flash" : "ram", any(), any()};
    if (below(2) == 0) record.quality = QualityReport{words(), real(), real(), below(2) == 0, {}};
    if (record.quality && below(2) == 0) record.quality->samples = any();
    for (const MetricName& entry : metric_names) {
      if (below(3) != 0) record.metrics[std::string(entry.name)] = metric(entry.unit);
    }
    for (auto i = below(4); i > 0; --i) {
      record.operators.push_back(
          {any(), words(), words(), words(), words(), metric(MetricUnit::instructions), metric(MetricUnit::cycles)});
    }
    if (below(2) == 0) record.limits["flash"] = any();
    if (below(2) == 0) record.limits["ram"] = any();
    if (below(2) == 0) record.energy = energy();
    for (const std::string_view key : fingerprint_key::all) {
      (below(2) == 0 ? record.fingerprint.values : record.fingerprint.absent)[std::string(key)] = words();
    }
    record.fingerprint.values[words() + "k"] = words();
    record.wall_s = amount();
    record.guest_s = maybe_amount();
    return record;
  }

  Event event() {
    switch (below(4)) {
      case 0:
        return RunStarted{words(), words(), words(), words(), words(), {words(), words()}, {words()}};
      case 1:
        return ItemStarted{words(), words()};
      case 2:
        return ItemFinished{words(), record()};
      default:
        return RunFinished{words(), amount(), amount(), amount(), below(2) == 0};
    }
  }

 private:
  std::uint64_t any() { return generator_() >> below(64); }
  std::uint64_t below(std::uint64_t limit) {
    return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(generator_);
  }
  double amount() { return below(8) == 0 ? 0 : std::abs(real()); }
  std::optional<double> maybe_amount() { return below(2) == 0 ? std::optional(amount()) : std::nullopt; }
  double real() { return std::normal_distribution<double>(0, 1e3)(generator_); }
  std::int64_t integer() { return static_cast<std::int64_t>(any()) * (below(2) == 0 ? 1 : -1); }

  std::string words() {
    static const std::vector<std::string> pieces{"a", "\"", "\\", "\n", "<b>", "é",
                                                 "☃", " ",  "\t", "{",  "0",   std::string(1, '\0')};
    std::string text;
    for (auto i = below(6); i > 0; --i) text += pieces[below(pieces.size())];
    return text;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> lines;
    for (auto i = below(3); i > 0; --i) lines.push_back(words());
    return lines;
  }

  EnergyDetail energy() {
    EnergyDetail detail;
    for (auto* text : {&detail.instrument, &detail.instrument_serial, &detail.instrument_firmware, &detail.voltage_from,
                       &detail.windows_by, &detail.debug_state, &detail.idle}) {
      *text = words();
    }
    for (auto* number : {&detail.sample_rate_hz, &detail.voltage_v, &detail.idle_w, &detail.clock_ratio}) {
      *number = maybe_amount();
    }
    if (below(2) == 0) detail.overhead_j = real();
    for (auto i = below(4); i > 0; --i) {
      detail.windows.push_back({any(), amount(), amount(), maybe_amount(), maybe_amount(), texts()});
      detail.uncertainty[words()] = amount();
    }
    detail.unknown_terms = texts();
    detail.notes = texts();
    return detail;
  }

  Difference difference() {
    Difference difference{any(),     std::nullopt, words(), words(), {integer(), integer()},
                          integer(), integer(),    any(),   any()};
    if (below(2) == 0) difference.operator_index = any();
    return difference;
  }

  Metric metric(MetricUnit unit) {
    if (below(3) == 0) return AbsentMetric{below(2) == 0 ? "not_measured" : "suppressed", words()};
    Measurement measurement;
    measurement.kind = static_cast<MetricKind>(below(4));
    for (auto i = below(5); i > 0; --i) {
      measurement.samples.push_back(is_whole(unit) ? static_cast<double>(any() >> 11) : amount());
    }
    measurement.median = is_whole(unit) ? static_cast<double>(below(1000)) / 2 : amount();
    if (below(2) == 0) {
      measurement.ci95_low = unit == MetricUnit::joules ? real() : amount();
      measurement.ci95_high = *measurement.ci95_low + amount();
    }
    measurement.n = any();
    measurement.method = words();
    measurement.resolution = words();
    return measurement;
  }

  std::mt19937_64 generator_;
};

}  // namespace probemark
