#include "harness/record/measured.hpp"

#include "harness/measure/statistics.hpp"

namespace probemark {

Measurement measured(std::vector<double> samples, std::string method, std::string resolution) {
  Measurement measurement;
  measurement.kind = MetricKind::measured;
  measurement.median = median(samples).value_or(0);
  if (const auto interval = median_ci95(samples)) {
    measurement.ci95_low = interval->first;
    measurement.ci95_high = interval->second;
  }
  measurement.n = samples.size();
  measurement.samples = std::move(samples);
  measurement.method = std::move(method);
  measurement.resolution = std::move(resolution);
  return measurement;
}

}  // namespace probemark
