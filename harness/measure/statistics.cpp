#include "harness/measure/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace probemark {
namespace {

std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> values(samples.begin(), samples.end());
  std::sort(values.begin(), values.end());
  return values;
}

/// P(X <= k) for X ~ Binomial(n, 1/2).
double binomial_half_cdf(std::size_t n, std::size_t k) {
  double sum = 0;
  for (std::size_t i = 0; i <= k; ++i) {
    sum += std::exp(std::lgamma(static_cast<double>(n + 1)) - std::lgamma(static_cast<double>(i + 1)) -
                    std::lgamma(static_cast<double>(n - i + 1)) - static_cast<double>(n) * std::log(2.0));
  }
  return sum;
}

}  // namespace

std::optional<double> median(std::span<const double> samples) {
  if (samples.empty()) {
    return std::nullopt;
  }
  const std::vector<double> values = sorted(samples);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : values[middle - 1] / 2 + values[middle] / 2;
}

std::optional<std::pair<double, double>> median_ci95(std::span<const double> samples) {
  const std::size_t n = samples.size();
  if (n == 0 || binomial_half_cdf(n, 0) > 0.025) {
    return std::nullopt;
  }
  std::size_t k = 0;  // the largest k with P(X <= k) <= 2.5 %
  while (binomial_half_cdf(n, k + 1) <= 0.025) {
    ++k;
  }
  const std::vector<double> values = sorted(samples);
  return std::pair{values[k], values[n - 1 - k]};
}

}  // namespace probemark
