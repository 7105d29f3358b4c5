#include "harness/cases/sections.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/cases/case_maker.hpp"
#include "harness/cases/covering_array.hpp"
#include "harness/cases/kernel_types.hpp"

namespace probemark {
namespace {

/// Tests points of one kernel.
class Judge {
 public:
  explicit Judge(const SectionSource& source) : space_(*source.space), values_(space_, source.kernel, source.profile) {}

  bool allows(const Point& point) {
    values_.forget();
    for (unsigned i = 0; i < space_.parameters.size(); ++i) {
      values_.set_parameter(i, point.at(space_.parameters[i].first));
    }
    return satisfies(space_, values_);
  }

 private:
  const CaseSpace& space_;
  PointValues values_;
};

/// Constraints on rows of value indices; half-filled rows by their bounds.
class RowJudge {
 public:
  /// `lists`: the values of each parameter that rows are made of.
  RowJudge(const SectionSource& source, std::vector<std::vector<std::int64_t>> lists)
      : space_(*source.space),
        lists_(std::move(lists)),
        values_(space_, source.kernel, source.profile),
        bounds_(space_, source.kernel, source.profile),
        row_(space_.parameters.size(), any_value) {}

  [[nodiscard]] std::vector<unsigned> sizes() const {
    std::vector<unsigned> sizes;
    for (const auto& list : lists_) {
      sizes.push_back(static_cast<unsigned>(list.size()));
    }
    return sizes;
  }
  [[nodiscard]] Point point(const std::vector<unsigned>& row) const {
    Point point;
    for (std::size_t p = 0; p < row.size(); ++p) {
      point[space_.parameters[p].first] = lists_[p][row[p]];
    }
    return point;
  }

  std::vector<CoveringConstraint> constraints() {
    std::vector<CoveringConstraint> constraints;
    for (std::size_t i = 0; i < space_.constraints.size(); ++i) {
      constraints.push_back(
          {space_.constraint_parameters[i], [this, i](const std::vector<unsigned>& row) { return may_hold(i, row); }});
    }
    return constraints;
  }

 private:
  bool may_hold(std::size_t constraint, const std::vector<unsigned>& row) {
    const std::vector<unsigned>& parameters = space_.constraint_parameters[constraint];
    follow(row);
    if (std::all_of(parameters.begin(), parameters.end(), [&row](unsigned p) { return row[p] != any_value; })) {
      return space_.constraints[constraint].evaluate(values_).value_or(0) != 0;
    }
    const Bounds bounds = space_.constraints[constraint].bounds(bounds_);
    return bounds.low != 0 || bounds.high != 0;
  }

  /// Brings values and bounds to what differs in `row`.
  void follow(const std::vector<unsigned>& row) {
    bool changed = false;
    for (unsigned p = 0; p < row.size(); ++p) {
      if (row[p] == row_[p]) {
        continue;
      }
      changed = true;
      row_[p] = row[p];
      if (row[p] == any_value) {
        bounds_.free_parameter(p);
        continue;
      }
      values_.set_parameter(p, lists_[p][row[p]]);
      bounds_.set_parameter(p, lists_[p][row[p]]);
    }
    if (changed) {
      values_.forget();
    }
  }

  const CaseSpace& space_;
  std::vector<std::vector<std::int64_t>> lists_;
  PointValues values_;
  PointBounds bounds_;
  std::vector<unsigned> row_;
};

/// Tuples of the listed values, where parameters of `fixed` have but its value.
SectionPoints covering(const SectionSource& source, unsigned strength, const Point& fixed = {}) {
  std::vector<std::vector<std::int64_t>> lists;
  for (const auto& [name, list] : source.space->parameters) {
    const auto only = fixed.find(name);
    lists.push_back(only == fixed.end() ? list : std::vector<std::int64_t>{only->second});
  }
  RowJudge judge(source, std::move(lists));
  CoveringProblem problem;
  problem.sizes = judge.sizes();
  problem.constraints = judge.constraints();
  problem.strength = strength;
  problem.seed = derived_seed(source.seed, types_of(source.kernel).name);
  const CoveringArray array = covering_array(problem);
  SectionPoints points;
  points.coverage.strength = strength;
  points.coverage.tuples = array.tuples;
  points.coverage.covered = array.covered;
  points.coverage.impossible = array.impossible;
  for (const std::vector<unsigned>& row : array.rows) {
    points.entries.push_back({points.entries.size(), judge.point(row)});
  }
  return points;
}

/// The pairs again on each face of the space.
SectionPoints faces(const SectionSource& source) {
  SectionPoints points;
  points.coverage.strength = 2;
  for (const Point& face : source.space->faces) {
    SectionPoints pairs = covering(source, 2, face);
    points.coverage.tuples += pairs.coverage.tuples;
    points.coverage.covered += pairs.coverage.covered;
    points.coverage.impossible += pairs.coverage.impossible;
    for (SectionPoints::Entry& entry : pairs.entries) {
      points.entries.push_back({points.entries.size(), std::move(entry.point)});
    }
  }
  return points;
}

/// Each parameter at its ends, the others as usual; then the points of the file.
SectionPoints boundary(const SectionSource& source) {
  const CaseSpace& space = *source.space;
  Judge judge(source);
  SectionPoints points;
  std::set<Point> seen;
  const auto add = [&](Point point) {
    if (!judge.allows(point)) {
      ++points.coverage.impossible;
      return;
    }
    ++points.coverage.tuples;
    ++points.coverage.covered;
    if (seen.insert(point).second) {
      points.entries.push_back({points.entries.size(), std::move(point)});
    }
  };
  for (const auto& [name, list] : space.parameters) {
    for (const std::int64_t value : {list.front(), list.back()}) {
      Point point = space.usual;
      point[name] = value;
      add(std::move(point));
    }
  }
  for (const Point& given : space.boundary) {
    Point point = space.usual;
    for (const auto& [name, value] : given) {
      point[name] = value;
    }
    add(std::move(point));
  }
  return points;
}

std::uint32_t count_at(const Counts& counts, Level level) {
  return level == Level::quick ? counts.quick : std::max(counts.quick, counts.full);
}

/// The points of the pairs, with what a solved case needs.
SectionPoints solved(const SectionSource& source) {
  const CaseSpace& space = *source.space;
  const std::uint32_t count = count_at(space.solved_cases, source.level);
  SectionPoints points;
  if (count == 0) {
    return points;
  }
  Judge judge(source);
  std::vector<Point> bases;
  for (SectionPoints::Entry& entry : covering(source, 2).entries) {
    for (const auto& [name, value] : space.solved) {
      entry.point[name] = value;
    }
    if (judge.allows(entry.point)) {
      bases.push_back(std::move(entry.point));
    }
  }
  for (std::uint32_t n = 0; n < count && !bases.empty(); ++n) {
    Point point = bases[n % bases.size()];
    point[solved_key] = n + 1;
    points.entries.push_back({n, std::move(point)});
  }
  return points;
}

Point random_point(const CaseSpace& space, Random& random) {
  Point point;
  for (const auto& [name, list] : space.parameters) {
    const std::size_t at = random.below(list.size());
    std::int64_t value = list[at];
    if (space.labels.count(name) == 0 && list.size() > 1 && random.coin()) {
      const std::int64_t neighbour = list[at + 1 < list.size() ? at + 1 : at - 1];
      value = random.between(std::min(value, neighbour), std::max(value, neighbour));
    }
    point[name] = value;
  }
  return point;
}

SectionPoints at_random(const SectionSource& source) {
  const CaseSpace& space = *source.space;
  constexpr int most_attempts = 20000;
  Judge judge(source);
  SectionPoints points;
  const std::string name = types_of(source.kernel).name;
  for (std::uint32_t n = 0; n < count_at(space.random, source.level); ++n) {
    Random random(derived_seed(source.seed, name + ".random-" + std::to_string(n)));
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      Point point = random_point(space, random);
      if (judge.allows(point)) {
        points.entries.push_back({n, std::move(point)});
        break;
      }
    }
  }
  return points;
}

SectionPoints exhaustive(const SectionSource& source) {
  const CaseSpace& space = *source.space;
  Judge judge(source);
  SectionPoints points;
  std::size_t number = 0;
  for (const ExhaustiveBlock& block : space.exhaustive) {
    std::vector<std::size_t> at(block.over.size(), 0);
    for (bool more = true; more; ++number) {
      if (block.level <= source.level) {
        Point point = space.usual;
        for (const auto& [name, value] : block.point) {
          point[name] = value;
        }
        for (std::size_t i = 0; i < at.size(); ++i) {
          point[block.over[i].first] = block.over[i].second[at[i]];
        }
        if (judge.allows(point)) {
          points.entries.push_back({number, std::move(point)});
        } else {
          ++points.coverage.impossible;
        }
      }
      std::size_t turning = at.size();
      while (turning > 0 && ++at[turning - 1] == block.over[turning - 1].second.size()) {
        at[--turning] = 0;
      }
      more = turning > 0;
    }
  }
  points.coverage.tuples = points.coverage.covered = points.entries.size();
  return points;
}

}  // namespace

const char* section_name(Section section) {
  switch (section) {
    case Section::pairs:
      return "pairs";
    case Section::triples:
      return "triples";
    case Section::faces:
      return "faces";
    case Section::boundary:
      return "boundary";
    case Section::solved:
      return "solved";
    case Section::random:
      return "random";
    case Section::exhaustive:
      return "exhaustive";
  }
  return "?";
}

SectionPoints points_of(const SectionSource& source, Section section) {
  SectionPoints points;
  switch (section) {
    case Section::pairs:
      points = covering(source, 2);
      break;
    case Section::triples:
      if (source.level != Level::quick && source.space->strength == 3) {
        points = covering(source, 3);
      }
      break;
    case Section::faces:
      points = faces(source);
      break;
    case Section::boundary:
      points = boundary(source);
      break;
    case Section::solved:
      points = solved(source);
      break;
    case Section::random:
      points = at_random(source);
      break;
    case Section::exhaustive:
      points = exhaustive(source);
      break;
  }
  points.coverage.section = section_name(section);
  points.coverage.cases = points.entries.size();
  return points;
}

}  // namespace probemark
