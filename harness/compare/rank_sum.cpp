#include "harness/compare/rank_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace probemark {
namespace {

constexpr std::size_t most_exact = 64;  // binomial(64, 32) is the last that 64 bits hold
constexpr double half_alpha = 0.025;
constexpr double normal_quantile = 1.959963984540054;  // of 1 - half_alpha

std::vector<double> thinned(std::span<const double> samples) {
  if (samples.size() <= most_ranked_samples) return {samples.begin(), samples.end()};
  std::vector<double> kept;
  for (std::size_t i = 0; i < most_ranked_samples; ++i) {
    kept.push_back(samples[i * samples.size() / most_ranked_samples]);
  }
  return kept;
}

/// Of every value its rank among all, times two, so that mean ranks are whole. In the order of `values`.
std::vector<std::uint32_t> doubled_ranks(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::uint32_t> ranks;
  for (const double value : values) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
    ranks.push_back(static_cast<std::uint32_t>((first - sorted.begin()) + (last - sorted.begin()) + 1));
  }
  return ranks;
}

/// The number of ways to get each value of the Mann-Whitney U from n and m distinct values: the coefficients of the
/// Gaussian binomial coefficient. Exact for n + m <= most_exact; intermediate results may wrap.
std::vector<std::uint64_t> u_counts(std::size_t n, std::size_t m) {
  std::vector<std::uint64_t> counts(n * m + 1, 0);
  counts[0] = 1;
  for (std::size_t i = 1; i <= std::min(n, m); ++i) {
    const std::size_t factor = std::max(n, m) + i;
    for (std::size_t u = counts.size(); u-- > factor;) counts[u] -= counts[u - factor];
    for (std::size_t u = i; u < counts.size(); ++u) counts[u] += counts[u - i];
  }
  return counts;
}

/// The number of subsets of `size` ranks with each sum.
std::vector<std::uint64_t> sum_counts(const std::vector<std::uint32_t>& ranks, std::size_t size) {
  std::size_t most = 0;
  for (const std::uint32_t rank : ranks) most += rank;
  std::vector<std::vector<std::uint64_t>> counts(size + 1, std::vector<std::uint64_t>(most + 1, 0));
  counts[0][0] = 1;
  std::size_t reached = 0;
  for (const std::uint32_t rank : ranks) {
    reached += rank;
    for (std::size_t taken = size; taken > 0; --taken) {
      for (std::size_t sum = reached + 1; sum-- > rank;) counts[taken][sum] += counts[taken - 1][sum - rank];
    }
  }
  return counts[size];
}

/// The share of `counts` whose index is at least as far from `centre` as `at`; both doubled.
double share_beyond(const std::vector<std::uint64_t>& counts, std::int64_t doubled_centre, std::int64_t doubled_at) {
  const std::int64_t distance = std::abs(doubled_at - doubled_centre);
  double beyond = 0;
  double all = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto count = static_cast<double>(counts[i]);
    all += count;
    if (std::abs(2 * static_cast<std::int64_t>(i) - doubled_centre) >= distance) beyond += count;
  }
  return std::min(1.0, beyond / all);
}

double normal_p(const std::vector<std::uint32_t>& ranks, std::size_t n, std::size_t m, double distance) {
  std::vector<std::uint32_t> sorted = ranks;
  std::sort(sorted.begin(), sorted.end());
  double ties = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::upper_bound(first, sorted.end(), *first);
    const auto t = static_cast<double>(last - first);
    ties += t * t * t - t;
    first = last;
  }
  const auto all = static_cast<double>(n + m);
  const double variance = static_cast<double>(n) * static_cast<double>(m) / 12 * (all + 1 - ties / (all * (all - 1)));
  if (variance <= 0) return 1;
  return std::erfc(std::max(0.0, distance - 0.5) / std::sqrt(2 * variance));
}

/// How many of the ordered differences the interval leaves out at either end; nothing where it is unbounded.
std::size_t left_out(std::size_t n, std::size_t m) {
  if (n + m > most_exact) {
    const auto pairs = static_cast<double>(n) * static_cast<double>(m);
    const double k = pairs / 2 - normal_quantile * std::sqrt(pairs * static_cast<double>(n + m + 1) / 12);
    return k < 1 ? 0 : static_cast<std::size_t>(k);
  }
  const auto counts = u_counts(n, m);
  double all = 0;
  for (const std::uint64_t count : counts) all += static_cast<double>(count);
  double below = 0;
  std::size_t k = 0;
  while (k < counts.size() && below + static_cast<double>(counts[k]) <= half_alpha * all) {
    below += static_cast<double>(counts[k++]);
  }
  return k;
}

}  // namespace

double rank_sum_p(std::span<const double> all_a, std::span<const double> all_b) {
  const std::vector<double> a = thinned(all_a);
  const std::vector<double> b = thinned(all_b);
  if (a.empty() || b.empty()) return 1;
  std::vector<double> values = a;
  values.insert(values.end(), b.begin(), b.end());
  const auto ranks = doubled_ranks(values);
  std::int64_t sum = 0;  // of the ranks of `a`, doubled
  for (std::size_t i = 0; i < a.size(); ++i) sum += ranks[i];
  const auto n = static_cast<std::int64_t>(a.size());
  const auto all = static_cast<std::int64_t>(values.size());
  const std::int64_t centre = n * (all + 1);  // what `sum` is on average
  if (values.size() > most_exact) {
    return normal_p(ranks, a.size(), b.size(), static_cast<double>(std::abs(sum - centre)) / 2);
  }
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) {
    const std::int64_t u = sum - n * (n + 1);  // doubled
    return share_beyond(u_counts(a.size(), b.size()), n * (all - n), u);
  }
  return share_beyond(sum_counts(ranks, a.size()), 2 * centre, 2 * sum);
}

double least_rank_sum_p(std::size_t n, std::size_t m) {
  if (n == 0 || m == 0) return 1;
  const double ways = std::lgamma(static_cast<double>(n + m + 1)) - std::lgamma(static_cast<double>(n + 1)) -
                      std::lgamma(static_cast<double>(m + 1));
  return std::min(1.0, 2 * std::exp(-ways));
}

Shift shift_of(std::span<const double> all_a, std::span<const double> all_b) {
  const std::vector<double> a = thinned(all_a);
  const std::vector<double> b = thinned(all_b);
  std::vector<double> differences;
  differences.reserve(a.size() * b.size());
  for (const double x : a) {
    for (const double y : b) differences.push_back(y - x);
  }
  std::sort(differences.begin(), differences.end());
  const std::size_t count = differences.size();
  const double middle =
      count % 2 == 1 ? differences[count / 2] : differences[count / 2 - 1] / 2 + differences[count / 2] / 2;
  const std::size_t k = left_out(a.size(), b.size());
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  if (k == 0) return {middle, -unbounded, unbounded};
  return {middle, differences[k - 1], differences[count - k]};
}

}  // namespace probemark
