#include "harness/conform/diagnosis_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace probemark {
namespace {

/// Below this a pattern may be chance: 2^-7.
constexpr double margin_bits = 7;
constexpr std::size_t most_values = 40;
constexpr std::size_t most_conjuncts = 400;

using Bits = std::vector<std::uint64_t>;

Bits bits_where(std::size_t count, const std::function<bool(std::size_t)>& holds) {
  Bits bits((count + 63) / 64);
  for (std::size_t i = 0; i < count; ++i) {
    if (holds(i)) bits[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return bits;
}

std::size_t count_both(const Bits& a, const Bits& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  return count;
}

struct Predicate {
  std::string text;
  double length = 0;  ///< in bits
  Bits holds;
};

double log2_choose(std::size_t n, std::size_t k) {
  const auto f = [](std::size_t x) { return std::lgamma(static_cast<double>(x) + 1); };
  return (f(n) - f(k) - f(n - k)) / std::log(2.0);
}

/// Collects predicates; of those that hold for the same samples the shortest.
class Predicates {
 public:
  explicit Predicates(const PatternSamples& samples) : count_(samples.failed.size()) {
    column_bits_ = std::log2(static_cast<double>(std::max<std::size_t>(samples.columns.size(), 2)));
    for (const PatternColumn& column : samples.columns) add_column(column);
    for (std::size_t a = 0; a < samples.columns.size(); ++a) {
      for (std::size_t b = a + 1; b < samples.columns.size(); ++b) add_pair(samples.columns[a], samples.columns[b]);
    }
  }

  [[nodiscard]] std::vector<Predicate> list() const {
    std::vector<Predicate> predicates;
    for (const auto& [holds, predicate] : by_holds_) predicates.push_back(predicate);
    return predicates;
  }

 private:
  void add(std::string text, double length, const std::function<bool(std::size_t)>& test) {
    Bits holds = bits_where(count_, test);
    auto [at, is_new] = by_holds_.try_emplace(holds, Predicate{text, length, holds});
    if (!is_new && length < at->second.length) at->second = {std::move(text), length, std::move(holds)};
  }

  void add_column(const PatternColumn& c) {
    const auto& v = c.values;
    if (c.flag) {
      add(c.name, column_bits_, [&](std::size_t i) { return v[i] != 0; });
      add("not " + c.name, column_bits_ + 1, [&](std::size_t i) { return v[i] == 0; });
      return;
    }
    const std::set<std::int64_t> distinct(v.begin(), v.end());
    if (distinct.size() < 2) return;
    if (!c.labels.empty()) {
      add_labels(c, distinct);
      return;
    }
    const double value_bits = column_bits_ + 2 + std::log2(static_cast<double>(std::min(distinct.size(), most_values)));
    std::size_t taken = 0;
    for (const std::int64_t value : distinct) {
      // The smallest and the largest of a long list: ends are where kernels go wrong.
      const bool at_an_end = taken < most_values / 2 || taken + most_values / 2 >= distinct.size();
      ++taken;
      if (!at_an_end) continue;
      add(fmt::format("{} == {}", c.name, value), value_bits, [&](std::size_t i) { return v[i] == value; });
      add(fmt::format("{} != {}", c.name, value), value_bits + 0.5, [&](std::size_t i) { return v[i] != value; });
      add(fmt::format("{} >= {}", c.name, value), value_bits + 0.2, [&](std::size_t i) { return v[i] >= value; });
      add(fmt::format("{} <= {}", c.name, value), value_bits + 0.3, [&](std::size_t i) { return v[i] <= value; });
    }
    if (distinct.size() < 3 || *distinct.begin() < 0) return;
    for (const std::int64_t k : {2, 4, 8, 16, 3}) {
      if (*distinct.rbegin() < k) continue;
      const double bits = column_bits_ + 3 + std::log2(static_cast<double>(k)) + (k == 3 ? 1 : 0);
      for (std::int64_t r = 0; r < k; ++r) {
        add(fmt::format("{} mod {} == {}", c.name, k, r), bits, [&](std::size_t i) { return v[i] % k == r; });
      }
      add(fmt::format("{} mod {} != 0", c.name, k), bits, [&](std::size_t i) { return v[i] % k != 0; });
    }
  }

  void add_labels(const PatternColumn& c, const std::set<std::int64_t>& distinct) {
    const double bits = column_bits_ + 2 + std::log2(static_cast<double>(distinct.size()));
    for (const std::int64_t value : distinct) {
      if (value < 0 || static_cast<std::size_t>(value) >= c.labels.size()) continue;
      const std::string& label = c.labels[static_cast<std::size_t>(value)];
      add(fmt::format("{} is {}", c.name, label), bits, [&](std::size_t i) { return c.values[i] == value; });
      add(fmt::format("{} is not {}", c.name, label), bits + 0.5, [&](std::size_t i) { return c.values[i] != value; });
    }
  }

  void add_pair(const PatternColumn& a, const PatternColumn& b) {
    if (a.flag || b.flag || !a.labels.empty() || !b.labels.empty()) return;
    const auto& x = a.values;
    const auto& y = b.values;
    const double bits = 2 * column_bits_ + 2;
    add(fmt::format("{} != {}", a.name, b.name), bits, [&](std::size_t i) { return x[i] != y[i]; });
    add(fmt::format("{} == {}", a.name, b.name), bits, [&](std::size_t i) { return x[i] == y[i]; });
    add(fmt::format("{} > {}", a.name, b.name), bits, [&](std::size_t i) { return x[i] > y[i]; });
    add(fmt::format("{} < {}", a.name, b.name), bits, [&](std::size_t i) { return x[i] < y[i]; });
  }

  std::size_t count_;
  double column_bits_ = 0;
  std::map<Bits, Predicate> by_holds_;
};

struct Judge {
  Bits failed;
  std::size_t count = 0;
  std::size_t failures = 0;

  [[nodiscard]] Pattern judge(const Predicate& predicate) const {
    Pattern pattern;
    pattern.text = predicate.text;
    const std::size_t inside = count_both(predicate.holds, predicate.holds);
    pattern.failed_inside = count_both(predicate.holds, failed);
    pattern.passed_inside = inside - pattern.failed_inside;
    pattern.failed_outside = failures - pattern.failed_inside;
    pattern.passed_outside = count - inside - pattern.failed_outside;
    pattern.bits = log2_choose(count, failures) - log2_choose(inside, pattern.failed_inside) -
                   log2_choose(count - inside, pattern.failed_outside) - predicate.length - margin_bits;
    // A pattern says where failures are, never where they are rarer.
    const bool recalls = pattern.failed_inside * 10 >= failures * 9;
    const bool denser = pattern.failed_inside * (count - inside) >= pattern.failed_outside * inside;
    if (!recalls || !denser) pattern.bits = -1;
    return pattern;
  }
};

}  // namespace

std::optional<Pattern> simplest_pattern(const PatternSamples& samples) {
  Judge judge;
  judge.count = samples.failed.size();
  judge.failed = bits_where(judge.count, [&](std::size_t i) { return samples.failed[i]; });
  judge.failures = count_both(judge.failed, judge.failed);
  if (judge.failures == 0 || judge.failures == judge.count) return std::nullopt;

  std::optional<Pattern> best;
  const auto consider = [&](const Pattern& pattern) {
    if (pattern.bits > 0 && (!best || pattern.bits > best->bits)) best = pattern;
  };
  std::vector<std::pair<double, Predicate>> candidates;
  for (Predicate& predicate : Predicates(samples).list()) {
    const Pattern pattern = judge.judge(predicate);
    consider(pattern);
    if (pattern.failed_inside * 10 >= judge.failures * 9 && pattern.passed_outside > 0) {
      candidates.emplace_back(pattern.bits, std::move(predicate));
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.length < b.second.length;
  });
  candidates.resize(std::min(candidates.size(), most_conjuncts));
  for (std::size_t a = 0; a < candidates.size(); ++a) {
    for (std::size_t b = a + 1; b < candidates.size(); ++b) {
      const Predicate& first = candidates[a].second;
      const Predicate& second = candidates[b].second;
      Predicate both{first.text + " and " + second.text, first.length + second.length + 1, first.holds};
      for (std::size_t i = 0; i < both.holds.size(); ++i) both.holds[i] &= second.holds[i];
      consider(judge.judge(both));
    }
  }
  return best;
}

}  // namespace probemark
