#include "harness/probe/memory_map.hpp"

#include <algorithm>

#include "harness/probe/xml_elements.hpp"

namespace probemark {

namespace {

std::uint64_t block_size(std::string_view content) {
  for (const XmlElement& property : xml_elements(content, "property")) {
    if (xml_attribute(property.tag, "name") == "blocksize") {
      return xml_number(property.rest.substr(0, property.rest.find('<'))).value_or(0);
    }
  }
  return 0;
}

}  // namespace

MemoryMap MemoryMap::parse(std::string_view xml) {
  std::vector<MappedRegion> regions;
  for (const XmlElement& element : xml_elements(xml, "memory")) {
    const std::string_view type = xml_attribute(element.tag, "type");
    const auto start = xml_number(xml_attribute(element.tag, "start"));
    const auto length = xml_number(xml_attribute(element.tag, "length"));
    if (!start || !length || *length == 0 || *start + *length < *start) {
      continue;
    }
    MappedRegion region{type == "flash" ? MappedRegion::Kind::flash
                        : type == "rom" ? MappedRegion::Kind::rom
                                        : MappedRegion::Kind::ram,
                        *start, *length, 0};
    if (region.kind == MappedRegion::Kind::flash) {
      region.block_size = block_size(element.rest);
      if (region.block_size == 0 || region.block_size > region.length ||
          region.end() + region.block_size < region.end()) {
        continue;
      }
    }
    regions.push_back(region);
  }
  return MemoryMap(std::move(regions));
}

const MappedRegion* MemoryMap::flash_at(std::uint64_t address, std::uint64_t bytes) const {
  const auto found = std::find_if(regions_.begin(), regions_.end(), [&](const MappedRegion& region) {
    return region.kind == MappedRegion::Kind::flash && address >= region.start && bytes <= region.length &&
           address - region.start <= region.length - bytes;
  });
  return found == regions_.end() ? nullptr : &*found;
}

}  // namespace probemark
