#include "harness/probe/memory_map.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>
#include <string>

namespace probemark {

namespace {

std::optional<std::uint64_t> number(std::string text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const char* const begin = text.data() + (hexadecimal ? 2 : 0);
  const char* const end = text.data() + text.size();
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(begin, end, value, hexadecimal ? 16 : 10);
  return error == std::errc() && rest == end && begin != end ? std::optional(value) : std::nullopt;
}

std::string attribute(const std::string& element, const std::string& name) {
  const std::regex pattern("\\s" + name + "\\s*=\\s*[\"']([^\"']*)[\"']");
  std::smatch match;
  return std::regex_search(element, match, pattern) ? match[1].str() : std::string();
}

std::optional<std::uint64_t> block_size(const std::string& content) {
  static const std::regex pattern("<property\\s[^>]*blocksize[^>]*>\\s*([0-9a-fA-FxX]+)\\s*<");
  std::smatch match;
  return std::regex_search(content, match, pattern) ? number(match[1].str()) : std::nullopt;
}

}  // namespace

MemoryMap MemoryMap::parse(std::string_view xml) {
  std::vector<MappedRegion> regions;
  const std::string text(xml);
  for (std::size_t at = text.find("<memory "); at != std::string::npos; at = text.find("<memory ", at + 1)) {
    const std::size_t close = text.find('>', at);
    if (close == std::string::npos) {
      break;
    }
    const std::string element = text.substr(at, close - at);
    const std::size_t next = std::min(text.find("<memory ", close), text.size());
    const std::string type = attribute(element, "type");
    const auto start = number(attribute(element, "start"));
    const auto length = number(attribute(element, "length"));
    if (!start || !length || *length == 0 || *start + *length < *start) {
      continue;
    }
    MappedRegion region{type == "flash" ? MappedRegion::Kind::flash
                        : type == "rom" ? MappedRegion::Kind::rom
                                        : MappedRegion::Kind::ram,
                        *start, *length, 0};
    if (region.kind == MappedRegion::Kind::flash) {
      region.block_size = block_size(text.substr(close, next - close)).value_or(0);
      if (region.block_size == 0) {
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
