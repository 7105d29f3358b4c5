#include "harness/board/board.hpp"

#include <algorithm>

namespace probemark {

const MemoryRegion* Board::region(const std::string& name) const {
  const auto found =
      std::find_if(memory.begin(), memory.end(), [&](const MemoryRegion& candidate) { return candidate.name == name; });
  return found == memory.end() ? nullptr : &*found;
}

}  // namespace probemark
