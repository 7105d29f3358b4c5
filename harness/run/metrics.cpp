#include "harness/run/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "harness/measure/counter.hpp"
#include "harness/measure/statistics.hpp"

namespace probemark {
namespace {

/// Exact counts need no interval: the spread over the samples is the model's, not the measurement's.
Metric simulated(std::vector<double> samples, const std::string& method, const std::string& resolution) {
  Measurement measurement;
  measurement.kind = MetricKind::simulated;
  measurement.median = median(samples).value_or(0);
  measurement.n = samples.size();
  measurement.samples = std::move(samples);
  measurement.method = method;
  measurement.resolution = resolution;
  return measurement;
}

Metric bytes_metric(std::uint64_t bytes, MetricKind kind, const std::string& method) {
  Measurement measurement;
  measurement.kind = kind;
  measurement.samples = {static_cast<double>(bytes)};
  measurement.median = static_cast<double>(bytes);
  measurement.n = 1;
  measurement.method = method;
  measurement.resolution = "1 byte";
  return measurement;
}

/// One value a reading, where every reading has it.
std::vector<double> collect(const std::vector<Reading>& readings,
                            const std::function<std::optional<std::uint64_t>(const Reading&)>& value) {
  std::vector<double> samples;
  for (const Reading& reading : readings) {
    if (const auto found = value(reading)) {
      samples.push_back(static_cast<double>(*found));
    }
  }
  return samples.size() == readings.size() ? samples : std::vector<double>();
}

std::optional<std::uint64_t> instructions(const Reading& reading) {
  return reading.counts ? std::optional(reading.counts->instructions) : std::nullopt;
}

std::optional<std::uint64_t> cycles(const Reading& reading) {
  return reading.counts ? reading.counts->cycles : std::nullopt;
}

Metric count_metric(std::vector<double> samples, const std::string& server, const char* unit,
                    const char* absent_reason) {
  if (samples.empty()) {
    return AbsentMetric{"not_measured", absent_reason};
  }
  return simulated(std::move(samples), fmt::format("{}, every instruction executed", server),
                   fmt::format("1 {}", unit));
}

Result<void> check_core_counter(const Board& board, const std::vector<Reading>& readings) {
  if (board.core.counter != "mcycle") {
    return {};
  }
  for (const Reading& reading : readings) {
    if (!reading.counts) {
      continue;
    }
    const auto counted = counter_difference(reading.counter_begin, reading.counter_end, 64);
    if (!counted) {
      return tl::unexpected(counted.error());
    }
    if (*counted != reading.counts->instructions) {
      return fail(
          ErrorKind::target_lost,
          fmt::format("mcycle counted {} instructions, the emulator {}", *counted, reading.counts->instructions),
          board.id, "report this: one of the two counters is wrong");
    }
  }
  return {};
}

}  // namespace

Result<std::map<std::string, Metric>> metrics_of(const Board& board, const Image& image, const std::string& server,
                                                 const std::vector<Reading>& readings) {
  if (auto checked = check_core_counter(board, readings); !checked) {
    return tl::unexpected(checked.error());
  }
  std::map<std::string, Metric> metrics;
  metrics["instructions"] =
      count_metric(collect(readings, instructions), server, "instruction", "this probe counts no instructions");
  metrics["cycles"] = count_metric(collect(readings, cycles), server, "cycle", "this emulator has no model of cycles");
  metrics["latency_s"] = board.kind == BoardKind::emulated
                             ? Metric(AbsentMetric{"not_applicable", "an emulator's time is not a board's"})
                             : Metric(AbsentMetric{"not_measured", "no counter was read"});
  metrics["energy_j"] =
      AbsentMetric{board.kind == BoardKind::emulated ? "not_applicable" : "not_measured",
                   board.kind == BoardKind::emulated ? "an emulator draws no current" : "no meter was given"};
  metrics["energy_net_j"] = metrics["energy_slope_j"] = metrics["energy_j"];
  metrics["energy_modelled_j"] = AbsentMetric{"not_applicable", "nobody asked for modelled energies"};
  const ImageSizes& sizes = image.sizes;
  const char* from_elf = "sections of the linked ELF";
  metrics["code"] = bytes_metric(sizes.code, MetricKind::derived, from_elf);
  metrics["constants"] = bytes_metric(sizes.constants, MetricKind::derived, from_elf);
  metrics["model"] = bytes_metric(sizes.model, MetricKind::derived, from_elf);
  metrics["static_ram"] = bytes_metric(sizes.static_ram, MetricKind::derived, from_elf);
  metrics["arena"] = bytes_metric(sizes.arena, MetricKind::derived, from_elf);
  metrics["flash_total"] = bytes_metric(sizes.flash(), MetricKind::derived, from_elf);
  std::uint64_t stack = 0;
  for (const Reading& reading : readings) {
    stack = std::max<std::uint64_t>(stack, reading.stack_used);
  }
  const MetricKind observed = board.kind == BoardKind::emulated ? MetricKind::simulated : MetricKind::measured;
  metrics["stack"] = bytes_metric(stack, observed, "painted stack, high-water mark");
  metrics["ram_total"] = bytes_metric(sizes.static_ram + sizes.arena + stack, observed, "static RAM, arena and stack");
  return metrics;
}

std::vector<OperatorProfile> operator_profile(const Image& image, const std::string& server,
                                              const std::vector<Reading>& readings) {
  std::vector<OperatorProfile> profile;
  for (std::size_t i = 0; i < image.operators.size(); ++i) {
    const OperatorPlace& op = image.operators[i];
    const auto at = [i](const std::vector<std::uint64_t>& counts) {
      return i < counts.size() ? std::optional(counts[i]) : std::nullopt;
    };
    const auto executed = [&at](const Reading& r) {
      return r.counts ? at(r.counts->operator_instructions) : std::nullopt;
    };
    const auto cycled = [&at](const Reading& r) { return r.counts ? at(r.counts->operator_cycles) : std::nullopt; };
    profile.push_back(
        {i, op.name, op.output.name, op.kernel, op.library,
         count_metric(collect(readings, executed), server, "instruction", "this probe counts no instructions"),
         count_metric(collect(readings, cycled), server, "cycle", "this emulator has no model of cycles")});
  }
  return profile;
}

}  // namespace probemark
