#include "harness/report/chart_axis.hpp"

#include <algorithm>
#include <cmath>

namespace probemark {
namespace {

constexpr double widest_linear = 30;
constexpr double alike = 0.5;     // the least value, by the greatest
constexpr long most_decades = 6;  // with a tick each

/// 1, 2 or 5 times a power of ten, so that two to five steps make the span.
double round_step(double span) {
  const double rough = span / 5;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

}  // namespace

ChartAxis::ChartAxis(double low, double high, bool logarithmic, double step)
    : low_(low), high_(high), logarithmic_(logarithmic), ticks_{} {
  if (logarithmic) {
    const auto decades = std::lround(std::log10(high / low));
    const long every = (decades + most_decades - 1) / most_decades;
    for (long k = 0; k <= decades; k += every) ticks_.push_back(low * std::pow(10.0, static_cast<double>(k)));
    return;
  }
  const double first = std::ceil(low / step - 1e-6);
  const double last = std::floor(high / step + 1e-6);
  for (double k = first; k <= last; ++k) ticks_.push_back(k * step + 0.0);  // not -0
}

ChartAxis ChartAxis::of(const std::vector<double>& values) {
  const double high = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  const double low = values.empty() ? 0 : *std::min_element(values.begin(), values.end());
  if (!(high > 0)) return {0, 1, false, 1};
  if (low > 0 && high / low > widest_linear) {
    return {std::pow(10.0, std::floor(std::log10(low))), std::pow(10.0, std::ceil(std::log10(high))), true, 0};
  }
  const double step = round_step(high);
  return {0, std::ceil(high * 1.02 / step) * step, false, step};
}

ChartAxis ChartAxis::around(const std::vector<double>& values) {
  if (values.empty()) return {0, 1, false, 1};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double margin = std::max((*high - *low) * 0.12, std::abs(*high) * 0.002);
  const double span = std::max(*high - *low + 2 * margin, 1e-9);
  return {*low - margin, *low - margin + span, false, round_step(span)};
}

ChartAxis ChartAxis::near(const std::vector<double>& values) {
  if (values.empty()) return of(values);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *high > 0 && *low >= alike * *high ? around(values) : of(values);
}

double ChartAxis::place(double value) const {
  const double share =
      logarithmic_ ? std::log(std::max(value, low_) / low_) / std::log(high_ / low_) : (value - low_) / (high_ - low_);
  return std::clamp(share, 0.0, 1.0);
}

}  // namespace probemark
