// Which addresses a GDB server calls flash, and in what blocks it is erased (GDB's memory map format,
// qXfer:memory-map).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace probemark {

struct MappedRegion {
  enum class Kind { ram, rom, flash } kind = Kind::ram;
  std::uint64_t start = 0;
  std::uint64_t length = 0;      ///< bytes
  std::uint64_t block_size = 0;  ///< of flash: what is erased at once, in bytes

  [[nodiscard]] std::uint64_t end() const { return start + length; }
};

class MemoryMap {
 public:
  MemoryMap() = default;
  explicit MemoryMap(std::vector<MappedRegion> regions) : regions_(std::move(regions)) {}

  /// What of the document can be understood: regions without start or length, and flash without a block size that fits
  /// it, are left out.
  static MemoryMap parse(std::string_view xml);

  /// The flash region that holds all of [address, address + bytes); nullptr where there is none.
  [[nodiscard]] const MappedRegion* flash_at(std::uint64_t address, std::uint64_t bytes) const;
  [[nodiscard]] const std::vector<MappedRegion>& regions() const { return regions_; }

 private:
  std::vector<MappedRegion> regions_;
};

}  // namespace probemark
