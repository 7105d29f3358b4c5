// How an image gets onto a board: which of its segments go through the flash programmer, which blocks are erased first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/probe/memory_map.hpp"
#include "harness/probe/target.hpp"

namespace probemark {

struct AddressRange {
  std::uint64_t start = 0;
  std::uint64_t length = 0;  ///< bytes

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

struct LoadPlan {
  std::vector<const Segment*> flash;  ///< by address
  std::vector<const Segment*> ram;    ///< as given
  std::vector<AddressRange> erase;    ///< whole blocks, by address, none twice, neighbours joined
};

/// Empty segments are left out. A segment that lies half in flash goes to `ram`, where writing it fails with its
/// address.
LoadPlan plan_load(std::span<const Segment> segments, const MemoryMap& map);

}  // namespace probemark
