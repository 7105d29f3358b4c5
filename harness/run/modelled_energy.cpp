#include "harness/run/modelled_energy.hpp"

#include <fmt/format.h>

#include <optional>

namespace probemark {
namespace {

struct InferenceTime {
  double seconds = 0;
  std::uint64_t n = 0;
  std::string origin;
};

const Measurement* measurement(const std::map<std::string, Metric>& metrics, const std::string& name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? nullptr : std::get_if<Measurement>(&found->second);
}

std::optional<InferenceTime> inference_time(const Board& board, const std::map<std::string, Metric>& metrics) {
  if (const Measurement* latency = measurement(metrics, "latency_s")) {
    return InferenceTime{latency->median, latency->n, "measured latency"};
  }
  if (const Measurement* cycles = measurement(metrics, "cycles")) {
    return InferenceTime{cycles->median / static_cast<double>(board.clock_hz), cycles->n, "simulated cycles / clock"};
  }
  return std::nullopt;
}

}  // namespace

Metric modelled_energy(const Board& board, const std::map<std::string, Metric>& metrics) {
  if (!board.inference_current) {
    return AbsentMetric{"not_measured", "the board file has no [inference_current]"};
  }
  const CurrentFigure& figure = *board.inference_current;
  if (figure.clock_hz != board.clock_hz) {
    return AbsentMetric{"not_applicable",
                        fmt::format("the board file's current was taken at {} Hz, the board runs at {} Hz",
                                    figure.clock_hz, board.clock_hz)};
  }
  const auto time = inference_time(board, metrics);
  if (!time) {
    return AbsentMetric{"not_measured", "there is neither a latency nor a number of cycles"};
  }
  Measurement energy;
  energy.kind = MetricKind::modelled;
  energy.median = figure.current_a * figure.voltage_v * time->seconds;
  energy.ci95_low = energy.median / modelled_band;
  energy.ci95_high = energy.median * modelled_band;
  energy.n = time->n;
  energy.method = fmt::format("{:.4g} mA x {:.4g} V x {}; current: {}", figure.current_a * 1e3, figure.voltage_v,
                              time->origin, figure.source);
  energy.resolution = fmt::format("a factor of {:g}", modelled_band);
  return energy;
}

}  // namespace probemark
