// How many cases go to a board at once. Pure.
#pragma once

#include <cstddef>
#include <vector>

namespace probemark {

/// What a case takes of a dispatcher's arena.
struct CaseRoom {
  std::size_t record = 0;     ///< bytes
  std::size_t workspace = 0;  ///< bytes, so that it surely suffices; without scratch, which only the kernel knows
};

/// Of `rooms` from `first` on, how many fit an arena of so many bytes together, each result and two workspaces of the
/// largest with them; at the most `most`. 0: not even the first one's record and result fit. One that needs more
/// workspace than there is goes alone: the board knows better.
std::size_t cases_that_fit(const std::vector<CaseRoom>& rooms, std::size_t first, std::size_t arena_bytes,
                           std::size_t most);

}  // namespace probemark
