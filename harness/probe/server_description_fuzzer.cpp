// Any document that a GDB server may send about its registers and its memory: what is read from it is usable.
#include <cstdlib>

#include "harness/probe/load_plan.hpp"
#include "harness/probe/memory_map.hpp"
#include "harness/probe/register_layout.hpp"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void read_registers(std::string_view text) {
  probemark::RegisterLayout layout = probemark::RegisterLayout::of_family("arm-m");
  layout.add_description(text);
  require(layout.find("pc") != nullptr && layout.offset(15).has_value());
  for (const std::string& document : probemark::RegisterLayout::includes(text)) {
    require(document.size() <= text.size());
  }
}

void plan_loads(std::string_view text) {
  const probemark::MemoryMap map = probemark::MemoryMap::parse(text);
  for (const probemark::MappedRegion& region : map.regions()) {
    require(region.length > 0 && region.end() > region.start);
    const std::vector<probemark::Segment> segments = {{region.start, {1, 2, 3}}, {region.end() - 1, {4}}};
    for (const probemark::AddressRange& erased : probemark::plan_load(segments, map).erase) {
      require(erased.length > 0 && erased.start + erased.length > erased.start);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_registers(text);
  plan_loads(text);
  return 0;
}
