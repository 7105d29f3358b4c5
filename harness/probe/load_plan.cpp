#include "harness/probe/load_plan.hpp"

#include <algorithm>

namespace probemark {

LoadPlan plan_load(std::span<const Segment> segments, const MemoryMap& map) {
  LoadPlan plan;
  for (const Segment& segment : segments) {
    if (segment.bytes.empty()) {
      continue;
    }
    const bool in_flash = map.flash_at(segment.address, segment.bytes.size()) != nullptr;
    (in_flash ? plan.flash : plan.ram).push_back(&segment);
  }
  std::sort(plan.flash.begin(), plan.flash.end(),
            [](const Segment* a, const Segment* b) { return a->address < b->address; });
  for (const Segment* segment : plan.flash) {
    const MappedRegion& region = *map.flash_at(segment->address, segment->bytes.size());
    const std::uint64_t from = region.start + (segment->address - region.start) / region.block_size * region.block_size;
    const std::uint64_t bytes = segment->address + segment->bytes.size() - from;
    const std::uint64_t until = from + (bytes + region.block_size - 1) / region.block_size * region.block_size;
    if (!plan.erase.empty() && from <= plan.erase.back().start + plan.erase.back().length) {
      AddressRange& last = plan.erase.back();
      last.length = std::max(last.start + last.length, until) - last.start;
    } else {
      plan.erase.push_back({from, until - from});
    }
  }
  return plan;
}

}  // namespace probemark
