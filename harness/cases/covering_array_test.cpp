#include "harness/cases/covering_array.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/cases/random.hpp"

namespace probemark {
namespace {

using Row = std::vector<unsigned>;
/// Parameters and values of a tuple.
using Tuple = std::vector<std::pair<unsigned, unsigned>>;

void add_tuples(const Row& row, unsigned strength, std::set<Tuple>& tuples) {
  for (unsigned a = 0; a < row.size(); ++a) {
    for (unsigned b = a + 1; b < row.size(); ++b) {
      if (strength == 2) {
        tuples.insert({{a, row[a]}, {b, row[b]}});
      }
      for (unsigned c = b + 1; strength == 3 && c < row.size(); ++c) {
        tuples.insert({{a, row[a]}, {b, row[b]}, {c, row[c]}});
      }
    }
  }
}

/// Of every row of the whole product that the constraints allow.
std::set<Tuple> possible_tuples(const CoveringProblem& problem) {
  std::set<Tuple> tuples;
  Row row(problem.sizes.size(), 0);
  for (bool more = true; more;) {
    bool allowed = true;
    for (const CoveringConstraint& constraint : problem.constraints) {
      allowed = allowed && constraint.may_hold(row);
    }
    if (allowed) {
      add_tuples(row, problem.strength, tuples);
    }
    std::size_t turning = 0;
    while (turning < row.size() && ++row[turning] == problem.sizes[turning]) {
      row[turning++] = 0;
    }
    more = turning < row.size();
  }
  return tuples;
}

std::size_t all_tuples(const CoveringProblem& problem) {
  CoveringProblem free = problem;
  free.constraints.clear();
  return possible_tuples(free).size();
}

/// Forbids some combinations of two or three parameters, at random.
CoveringProblem random_problem(Random& random, unsigned strength) {
  CoveringProblem problem;
  problem.strength = strength;
  problem.seed = random.next();
  const std::size_t parameters = strength + random.below(4);
  for (std::size_t p = 0; p < parameters; ++p) {
    problem.sizes.push_back(static_cast<unsigned>(1 + random.below(5)));
  }
  const std::size_t constraints = random.below(4);
  for (std::size_t i = 0; i < constraints; ++i) {
    const auto a = static_cast<unsigned>(random.below(parameters));
    const auto b = static_cast<unsigned>(random.below(parameters));
    const auto c = static_cast<unsigned>(random.below(parameters));
    const unsigned factor = static_cast<unsigned>(1 + random.below(3));
    const auto limit = static_cast<unsigned>(random.below(9));
    problem.constraints.push_back({{a, b, c}, [=](const Row& row) {
                                     return row[a] == any_value || row[b] == any_value || row[c] == any_value ||
                                            row[a] * factor + row[b] * row[c] <= limit;
                                   }});
  }
  return problem;
}

void expect_all_covered(const CoveringProblem& problem) {
  const CoveringArray array = covering_array(problem);
  std::set<Tuple> covered;
  for (const Row& row : array.rows) {
    ASSERT_EQ(row.size(), problem.sizes.size());
    for (std::size_t p = 0; p < row.size(); ++p) {
      ASSERT_LT(row[p], problem.sizes[p]);
    }
    for (const CoveringConstraint& constraint : problem.constraints) {
      ASSERT_TRUE(constraint.may_hold(row));
    }
    add_tuples(row, problem.strength, covered);
  }
  const std::set<Tuple> possible = possible_tuples(problem);
  EXPECT_EQ(covered, possible);
  EXPECT_EQ(array.covered, possible.size());
  EXPECT_EQ(array.tuples, possible.size());
  EXPECT_EQ(array.impossible, all_tuples(problem) - possible.size());
}

TEST(CoveringArray, HasEveryPossiblePair) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    expect_all_covered(random_problem(random, 2));
  }
}

TEST(CoveringArray, HasEveryPossibleTriple) {
  Random random(4);
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    expect_all_covered(random_problem(random, 3));
  }
}

TEST(CoveringArray, IsSmall) {
  CoveringProblem problem;
  problem.sizes.assign(20, 4);
  const CoveringArray array = covering_array(problem);
  EXPECT_EQ(array.covered, 190U * 16);
  EXPECT_LE(array.rows.size(), 50U);  // AETG's authors report 37 to 40 for 4^20
}

TEST(CoveringArray, IsTheSameForTheSameSeed) {
  CoveringProblem problem;
  problem.sizes = {3, 4, 5, 2, 3};
  problem.seed = 9;
  const auto rows = covering_array(problem).rows;
  EXPECT_EQ(covering_array(problem).rows, rows);
  problem.seed = 10;
  EXPECT_NE(covering_array(problem).rows, rows);
}

TEST(CoveringArray, IsEmptyWhereNothingIsAllowed) {
  CoveringProblem problem;
  problem.sizes = {2, 3};
  problem.constraints.push_back({{0}, [](const Row& row) { return row[0] == any_value; }});
  const CoveringArray array = covering_array(problem);
  EXPECT_TRUE(array.rows.empty());
  EXPECT_EQ(array.tuples, 0U);
  EXPECT_EQ(array.impossible, 6U);
}

TEST(CoveringArray, OfOneParameterIsItsValues) {
  CoveringProblem problem;
  problem.sizes = {3};
  EXPECT_EQ(covering_array(problem).rows, (std::vector<Row>{{0}, {1}, {2}}));
}

}  // namespace
}  // namespace probemark
