#include "harness/virtual_board/cortex_m_debug_breakpoints.hpp"

namespace probemark::virtual_board {
namespace {

constexpr bool is_probe_breakpoint(std::uint32_t halfword) { return halfword == 0xBE00 || halfword == 0xBE11; }

}  // namespace

void PlantedBreakpoints::plant(std::uint32_t address) {
  if (owners_[address]++ == 0) {
    machine_.set_breakpoint(address);
  }
}

void PlantedBreakpoints::remove(std::uint32_t address) {
  const auto found = owners_.find(address);
  if (found == owners_.end() || --found->second != 0) {
    return;
  }
  owners_.erase(found);
  machine_.clear_breakpoint(address);
}

void SoftBreakpoints::written(std::uint32_t address, std::uint16_t halfword) {
  if (is_probe_breakpoint(halfword)) {
    if (addresses_.insert(address).second) {
      planted_.plant(address);
    }
  } else if (addresses_.erase(address) != 0) {
    planted_.remove(address);
  }
}

void SoftBreakpoints::written(std::uint32_t address, std::span<const std::uint32_t> words) {
  const std::uint32_t end = address + static_cast<std::uint32_t>(words.size_bytes());
  for (auto stale = addresses_.lower_bound(address); stale != addresses_.end() && *stale < end;) {
    planted_.remove(*stale);
    stale = addresses_.erase(stale);
  }
  for (const std::uint32_t word : words) {
    if (is_probe_breakpoint(word & 0xFFFF)) {
      written(address, static_cast<std::uint16_t>(word));
    }
    if (is_probe_breakpoint(word >> 16)) {
      written(address + 2, static_cast<std::uint16_t>(word >> 16));
    }
    address += 4;
  }
}

}  // namespace probemark::virtual_board
