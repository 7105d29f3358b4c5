#include "harness/cases/covering_array.hpp"

#include <algorithm>
#include <numeric>

#include "harness/cases/random.hpp"

namespace probemark {
namespace {

constexpr unsigned steps_of_growth = 300;
constexpr unsigned steps_of_proof = 20000;

/// Which tuples are still to be covered: one bit each, by the set of parameters and the values' mixed-radix number.
class TupleSet {
 public:
  TupleSet(const std::vector<unsigned>& sizes, unsigned strength) : sizes_(sizes), strength_(strength) {
    const std::size_t n = sizes.size();
    first_.assign(strength == 2 ? n * n : n * n * n, 0);
    for (unsigned a = 0; a < n; ++a) {
      for (unsigned b = a + 1; b < n; ++b) {
        if (strength == 2) {
          add_set(a * n + b, ParameterSet{{a, b, 0}});
          continue;
        }
        for (unsigned c = b + 1; c < n; ++c) {
          add_set((a * n + b) * n + c, ParameterSet{{a, b, c}});
        }
      }
    }
    open_.assign(total_, 1);
  }

  struct ParameterSet {
    unsigned parameter[3] = {0, 0, 0};
    std::size_t first = 0;
    std::size_t tuples = 1;
  };
  [[nodiscard]] const std::vector<ParameterSet>& sets() const { return sets_; }
  [[nodiscard]] std::size_t total() const { return total_; }
  [[nodiscard]] bool open(std::size_t tuple) const { return open_[tuple] != 0; }
  void close(std::size_t tuple) { open_[tuple] = 0; }

  /// Any order of parameters.
  [[nodiscard]] std::size_t pair(unsigned a, unsigned b, const std::vector<unsigned>& row) const {
    if (a > b) {
      std::swap(a, b);
    }
    return first_[a * sizes_.size() + b] + row[a] * sizes_[b] + row[b];
  }
  [[nodiscard]] std::size_t triple(unsigned a, unsigned b, unsigned c, const std::vector<unsigned>& row) const {
    if (a > b) {
      std::swap(a, b);
    }
    if (b > c) {
      std::swap(b, c);
    }
    if (a > b) {
      std::swap(a, b);
    }
    return first_[(a * sizes_.size() + b) * sizes_.size() + c] + (row[a] * sizes_[b] + row[b]) * sizes_[c] + row[c];
  }

 private:
  void add_set(std::size_t place, ParameterSet set) {
    set.first = total_;
    for (unsigned i = 0; i < strength_; ++i) {
      set.tuples *= sizes_[set.parameter[i]];
    }
    first_[place] = total_;
    total_ += set.tuples;
    sets_.push_back(set);
  }

  const std::vector<unsigned>& sizes_;
  unsigned strength_;
  std::vector<std::size_t> first_;
  std::vector<ParameterSet> sets_;
  std::vector<std::uint8_t> open_;
  std::size_t total_ = 0;
};

class Builder {
 public:
  explicit Builder(const CoveringProblem& problem)
      : problem_(problem),
        strength_(std::min<unsigned>(problem.strength, static_cast<unsigned>(problem.sizes.size()))),
        tuples_(problem.sizes, strength_),
        random_(problem.seed),
        row_(problem.sizes.size(), any_value),
        by_parameter_(problem.sizes.size()) {
    for (std::size_t i = 0; i < problem.constraints.size(); ++i) {
      for (const unsigned parameter : problem.constraints[i].parameters) {
        by_parameter_[parameter].push_back(i);
      }
    }
  }

  CoveringArray build() {
    CoveringArray array;
    std::size_t unknown = 0;
    for (const TupleSet::ParameterSet& set : tuples_.sets()) {
      for (std::size_t i = 0; i < set.tuples; ++i) {
        if (!tuples_.open(set.first + i)) {
          continue;
        }
        tuples_.close(set.first + i);
        switch (complete(set, i)) {
          case Outcome::found:
            array.covered += cover() + 1;
            array.rows.push_back(row_);
            break;
          case Outcome::none:
            ++array.impossible;
            break;
          case Outcome::unknown:
            ++unknown;
        }
      }
    }
    array.tuples = array.covered + unknown;
    return array;
  }

 private:
  enum class Outcome { found, none, unknown };

  /// Makes `row_` a point with the tuple of this number, if there is one.
  Outcome complete(const TupleSet::ParameterSet& set, std::size_t number) {
    std::vector<unsigned> start(row_.size(), any_value);
    for (unsigned i = strength_; i-- > 0;) {
      const unsigned size = problem_.sizes[set.parameter[i]];
      start[set.parameter[i]] = static_cast<unsigned>(number % size);
      number /= size;
    }
    row_ = start;
    for (unsigned i = 0; i < strength_; ++i) {
      if (!allowed(set.parameter[i])) {
        return Outcome::none;
      }
    }
    std::vector<unsigned> order;
    for (unsigned p = 0; p < row_.size(); ++p) {
      if (row_[p] == any_value) {
        order.push_back(p);
      }
    }
    const std::vector<unsigned> in_order = order;
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random_.below(i)]);
    }
    steps_ = steps_of_growth;
    Outcome outcome = grow(order, 0, true);
    if (outcome != Outcome::unknown) {
      return outcome;
    }
    row_ = start;
    steps_ = steps_of_proof;
    return grow(in_order, 0, false);
  }

  Outcome grow(const std::vector<unsigned>& order, std::size_t depth, bool greedy) {
    if (depth == order.size()) {
      return Outcome::found;
    }
    const unsigned parameter = order[depth];
    std::vector<std::pair<std::size_t, unsigned>> candidates;
    for (unsigned value = 0; value < problem_.sizes[parameter]; ++value) {
      row_[parameter] = value;
      // Ties go to a value by chance, so that the points differ in what brings nothing, too.
      candidates.emplace_back(greedy ? gain(parameter) * 4096 + random_.below(4096) : 0, value);
    }
    if (greedy) {
      std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    }
    for (const auto& [gain, value] : candidates) {
      if (steps_ == 0) {
        row_[parameter] = any_value;
        return Outcome::unknown;
      }
      --steps_;
      row_[parameter] = value;
      if (!allowed(parameter)) {
        continue;
      }
      const Outcome outcome = grow(order, depth + 1, greedy);
      if (outcome != Outcome::none) {
        return outcome;
      }
    }
    row_[parameter] = any_value;
    return Outcome::none;
  }

  /// Whether the constraints that mention the parameter may still hold.
  [[nodiscard]] bool allowed(unsigned parameter) const {
    return std::all_of(by_parameter_[parameter].begin(), by_parameter_[parameter].end(),
                       [this](std::size_t index) { return problem_.constraints[index].may_hold(row_); });
  }

  /// Uncovered tuples of the parameter's value with the values that are there.
  [[nodiscard]] std::size_t gain(unsigned parameter) const {
    std::size_t gained = 0;
    for (unsigned a = 0; a < row_.size(); ++a) {
      if (row_[a] == any_value || a == parameter) {
        continue;
      }
      if (strength_ == 2) {
        gained += tuples_.open(tuples_.pair(parameter, a, row_)) ? 1 : 0;
        continue;
      }
      for (unsigned b = a + 1; b < row_.size(); ++b) {
        if (row_[b] != any_value && b != parameter) {
          gained += tuples_.open(tuples_.triple(parameter, a, b, row_)) ? 1 : 0;
        }
      }
    }
    return gained;
  }

  /// Closes the tuples of the full row; how many were open.
  std::size_t cover() {
    std::size_t closed = 0;
    for (const TupleSet::ParameterSet& set : tuples_.sets()) {
      std::size_t number = 0;
      for (unsigned i = 0; i < strength_; ++i) {
        number = number * problem_.sizes[set.parameter[i]] + row_[set.parameter[i]];
      }
      closed += tuples_.open(set.first + number) ? 1 : 0;
      tuples_.close(set.first + number);
    }
    return closed;
  }

  const CoveringProblem& problem_;
  unsigned strength_;
  TupleSet tuples_;
  Random random_;
  std::vector<unsigned> row_;
  std::vector<std::vector<std::size_t>> by_parameter_;
  unsigned steps_ = 0;
};

}  // namespace

CoveringArray covering_array(const CoveringProblem& problem) {
  if (problem.sizes.size() < 2) {
    CoveringArray array;
    for (unsigned value = 0; problem.sizes.size() == 1 && value < problem.sizes[0]; ++value) {
      const std::vector<unsigned> row = {value};
      const bool allowed = std::all_of(problem.constraints.begin(), problem.constraints.end(),
                                       [&row](const CoveringConstraint& c) { return c.may_hold(row); });
      if (allowed) {
        array.rows.push_back(row);
      }
      array.impossible += allowed ? 0 : 1;
    }
    array.tuples = array.covered = array.rows.size();
    return array;
  }
  return Builder(problem).build();
}

}  // namespace probemark
