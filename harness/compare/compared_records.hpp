// Records to compare in tests: a physical board with a latency, an emulated one with counts.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "harness/compare/comparison.hpp"
#include "harness/measure/statistics.hpp"
#include "harness/record/event.hpp"

namespace probemark {

inline Measurement measurement_of(std::vector<double> samples, MetricKind kind) {
  Measurement measurement;
  measurement.kind = kind;
  measurement.median = median(samples).value_or(0);
  measurement.n = samples.size();
  measurement.samples = std::move(samples);
  return measurement;
}

inline Measurement bytes_of(double bytes) { return measurement_of({bytes}, MetricKind::derived); }

inline Record record_of(const std::string& board, const std::string& workload, const std::string& kind) {
  Record record;
  record.board = board;
  record.board_kind = kind;
  record.core = "core-of-" + board;
  record.workload = workload;
  record.kernels = "portable";
  record.profile = "double";
  record.status = Status::bit_exact;
  record.fingerprint.values = {{"clock_hz", "64000000"},
                               {"commit", "3f1c9e07ab52aa"},
                               {"compiler", "gcc 12.2.1"},
                               {"compiler_flags", "-mcpu=" + board + " -O2 -std=c++14"},
                               {"debug_state", "attached"},
                               {"image_sha256", "image of " + board + workload},
                               {"kernels_version", "1"},
                               {"model_sha256", "model of " + workload},
                               {"probe", "OpenOCD 0.12"},
                               {"profile", "double"},
                               {"vectors_sha256", "vectors of " + workload}};
  record.metrics["flash_total"] = bytes_of(12000);
  record.metrics["ram_total"] = bytes_of(3000);
  return record;
}

/// An emulated board that counted `instructions`, one figure an input.
inline Record counted(const std::string& workload, std::vector<double> instructions,
                      const std::string& board = "emulated-a") {
  Record record = record_of(board, workload, "emulated");
  record.metrics["instructions"] = measurement_of(std::move(instructions), MetricKind::simulated);
  record.metrics["latency_s"] = AbsentMetric{"not_applicable", "an emulator's time is not a board's"};
  return record;
}

/// A physical board with those latencies.
inline Record timed(const std::string& workload, std::vector<double> seconds, const std::string& board = "real-a") {
  Record record = record_of(board, workload, "hardware");
  record.metrics["latency_s"] = measurement_of(std::move(seconds), MetricKind::measured);
  return record;
}

inline EnergyDetail energy_detail(const std::string& serial) {
  EnergyDetail energy;
  energy.instrument = "meter";
  energy.instrument_serial = serial;
  energy.windows_by = "digital";
  energy.idle = "sleep";
  energy.debug_state = "powered down";
  energy.voltage_v = 1.8;
  energy.uncertainty = {{"gain", 0.05}, {"alignment", 0.001}, {"repeatability", 0.002}};
  return energy;
}

/// A physical board with the energies of single windows.
inline Record powered(const std::string& workload, std::vector<double> joules, const std::string& serial) {
  Record record = record_of("real-a", workload, "hardware");
  record.metrics["energy_j"] = measurement_of(std::move(joules), MetricKind::measured);
  record.energy = energy_detail(serial);
  return record;
}

/// `n` positive samples around `centre` with that relative standard deviation.
inline std::vector<double> noisy(std::mt19937_64& generator, double centre, double relative, std::size_t n) {
  std::normal_distribution<double> noise(0, relative);
  std::vector<double> samples;
  for (std::size_t i = 0; i < n; ++i) samples.push_back(centre * std::exp(noise(generator)));
  return samples;
}

inline const MetricComparison* find_comparison(const ItemComparison& item, const std::string& metric) {
  for (const MetricComparison& one : item.metrics) {
    if (one.metric == metric) return &one;
  }
  return nullptr;
}

}  // namespace probemark
