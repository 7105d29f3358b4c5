#include "harness/board/board.hpp"

#include <algorithm>

namespace probemark {

std::string ProbeSettings::value(const std::string& key, const std::string& otherwise) const {
  const auto found = values.find(key);
  return found == values.end() ? otherwise : found->second;
}

const MemoryRegion* Board::region(const std::string& name) const {
  const auto found =
      std::find_if(memory.begin(), memory.end(), [&](const MemoryRegion& candidate) { return candidate.name == name; });
  return found == memory.end() ? nullptr : &*found;
}

}  // namespace probemark
