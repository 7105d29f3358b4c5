#include "harness/compare/many_comparisons.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace probemark {

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) { return p_values[i] < p_values[k]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const double scaled = p_values[order[place]] * static_cast<double>(order.size() - place);
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[place]] = largest;
  }
  return adjusted;
}

double student_t_beyond(double t, std::size_t freedom) {
  const double angle = std::atan(std::abs(t) / std::sqrt(static_cast<double>(freedom)));
  const double cosine = std::cos(angle);
  const bool odd = freedom % 2 == 1;
  double term = odd ? cosine : 1;
  double sum = freedom == 1 ? 0 : term;
  for (std::size_t k = odd ? 3 : 2; k + 1 < freedom; k += 2) {
    term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  const double within = odd ? 2 / std::numbers::pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
  return std::max(0.0, 1 - within);
}

double student_t_limit(double beyond, std::size_t freedom) {
  double high = 1;
  while (student_t_beyond(high, freedom) > beyond && high < 1e12) high *= 2;
  double low = 0;
  for (int step = 0; step < 200; ++step) {
    const double middle = low / 2 + high / 2;
    (student_t_beyond(middle, freedom) > beyond ? low : high) = middle;
  }
  return high;
}

}  // namespace probemark
