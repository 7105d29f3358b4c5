#include "harness/compare/noise_floor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "harness/compare/many_comparisons.hpp"
#include "harness/compare/metric_comparison.hpp"
#include "harness/compare/pairing.hpp"
#include "harness/measure/statistics.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {
namespace {

/// Of the noise of one board; nothing where it is not known.
std::optional<double> limit_of(const BoardNoise& noise, const std::string& board, const std::string& metric,
                               std::size_t compared) {
  const auto known = noise.find({board, metric});
  if (known == noise.end() || known->second.empty()) return std::nullopt;
  double squares = 0;
  for (const double difference : known->second) squares += difference * difference;
  const std::size_t n = known->second.size();
  const double each = false_alarm_rate / static_cast<double>(std::max<std::size_t>(compared, 1));
  return student_t_limit(each, n) * std::sqrt(squares / static_cast<double>(n));
}

/// |log| of the ratio of the medians of two halves; 0 where there are too few samples for halves.
double drift_of(const std::string& metric, const Record& record) {
  const auto found = record.metrics.find(metric);
  const auto* measurement = found == record.metrics.end() ? nullptr : std::get_if<Measurement>(&found->second);
  if (measurement == nullptr || measurement->samples.size() < 2) return 0;
  const std::span<const double> samples(measurement->samples);
  const auto first = median(samples.first(samples.size() / 2));
  const auto last = median(samples.last(samples.size() / 2));
  return *first > 0 && *last > 0 ? std::abs(std::log(*last / *first)) : 0;
}

}  // namespace

void add_noise(BoardNoise& noise, const std::vector<Record>& run, const std::vector<Record>& again) {
  for (const RecordPair& pair : pair_records(run, again, "").pairs) {
    if (pair.a->board != pair.b->board || !has_numbers(pair.a->status) || !has_numbers(pair.b->status)) continue;
    for (const MetricName& name : metric_names) {
      const auto compared = compare_metric(std::string(name.name), *pair.a, *pair.b);
      if (!compared || !awaits_verdict(*compared)) continue;
      noise[{pair.a->board, compared->metric}].push_back(std::log(*compared->ratio));
    }
  }
}

std::optional<NoiseFloor> floor_between_runs(const BoardNoise& noise, const std::string& metric, const Record& a,
                                             const Record& b, std::size_t compared) {
  const auto of_a = limit_of(noise, a.board, metric, compared);
  const auto of_b = limit_of(noise, b.board, metric, compared);
  if (!of_a || !of_b) return std::nullopt;
  return NoiseFloor{std::expm1(std::max(*of_a, *of_b)), "runs of the same thing"};
}

NoiseFloor floor_within_runs(const std::string& metric, const Record& a, const Record& b) {
  return {std::expm1(std::max(drift_of(metric, a), drift_of(metric, b))), "halves of a run"};
}

}  // namespace probemark
