// Covering arrays with constraints: few points of a space in which every pair (or triple) of values of different
// parameters occurs that the constraints allow.
//
// Greedy, one point at a time, after AETG (Cohen, Dalal, Fredman, Patton: The AETG system, 1997): each starts from a
// tuple that no point has yet, and grows by the value that brings most uncovered tuples. The same everywhere for the
// same input.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace probemark {

/// In a row: no value yet.
inline constexpr unsigned any_value = ~0U;

/// A predicate on rows of value indices.
struct CoveringConstraint {
  std::vector<unsigned> parameters;  ///< that it depends on
  /// Exact where all `parameters` have values; where some are any_value, false only if no values of them can make it
  /// true. The sooner it is false, the quicker the search.
  std::function<bool(const std::vector<unsigned>& row)> may_hold;
};

struct CoveringProblem {
  std::vector<unsigned> sizes;  ///< values of each parameter; value 0 is the simplest
  std::vector<CoveringConstraint> constraints;
  unsigned strength = 2;  ///< 2 or 3; at most the number of parameters counts
  std::uint64_t seed = 1;
};

struct CoveringArray {
  std::vector<std::vector<unsigned>> rows;  ///< value indices
  std::size_t tuples = 0;                   ///< not known to be impossible
  std::size_t covered = 0;
  /// Tuples that no point has. Proved by a search with backtracking; one that has not ended after 20,000 steps counts
  /// as possible and uncovered, so `covered` < `tuples` tells of it.
  std::size_t impossible = 0;
};

CoveringArray covering_array(const CoveringProblem& problem);

}  // namespace probemark
