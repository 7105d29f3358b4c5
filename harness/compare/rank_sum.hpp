// Two samples compared by their ranks: no distribution is assumed, and one outlier among the samples moves nothing.
#pragma once

#include <cstddef>
#include <span>

namespace probemark {

/// At most so many samples enter a comparison; of more, evenly spaced ones do.
inline constexpr std::size_t most_ranked_samples = 2000;

/// Two-sided p-value of Wilcoxon's rank sum test (Wilcoxon 1945; Mann and Whitney 1947): the share of all ways to deal
/// the values out to two samples of these sizes whose rank sums differ at least as much. Equal values have their mean
/// rank. Exact up to 64 values in all, above that by the normal approximation with the corrections for ties and
/// continuity. 1 where a sample is empty.
[[nodiscard]] double rank_sum_p(std::span<const double> a, std::span<const double> b);

/// The least p-value that samples of these sizes can have: 2 / binomial(n + m, n).
[[nodiscard]] double least_rank_sum_p(std::size_t n, std::size_t m);

struct Shift {
  double estimate = 0;
  double low = 0;
  double high = 0;
};

/// How far `b` lies above `a`: the median of all differences b_j - a_i (Hodges and Lehmann 1963), with an interval of
/// at least 95 % from their order statistics (Moses 1953; Lehmann 1963). The interval is unbounded (infinite ends)
/// where so few samples have none. Neither sample may be empty.
[[nodiscard]] Shift shift_of(std::span<const double> a, std::span<const double> b);

}  // namespace probemark
