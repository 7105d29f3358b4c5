#include "harness/virtual_board/riscv_ebreaks.hpp"

#include <algorithm>

namespace probemark::virtual_board {
namespace {

constexpr std::uint32_t ebreak = 0x00100073;
constexpr std::uint32_t compressed_ebreak = 0x9002;
/// Data may look like the instruction; a flood of it must not become a flood of breakpoints.
constexpr std::size_t most_places = 1024;

}  // namespace

bool RiscvEbreaks::wrote(std::uint32_t address, unsigned width, std::uint32_t value) {
  bool changed = erase_within(address, width);
  if (address != tail_end_) {
    tail_bytes_ = 0;
  }
  const std::size_t before = places_.size();
  for (unsigned i = 0; i < width; ++i) {
    tail_ = tail_ >> 8 | (value >> (8 * i) & 0xFF) << 24;
    tail_bytes_ = std::min(tail_bytes_ + 1, 4U);
    const std::uint32_t end = address + i + 1;
    if (end % 2 != 0) {
      continue;
    }
    if (tail_bytes_ == 4 && tail_ == ebreak) {
      add(end - 4, 4);
    } else if (tail_bytes_ >= 2 && tail_ >> 16 == compressed_ebreak) {
      add(end - 2, 2);
    }
  }
  tail_end_ = address + width;
  changed = changed || places_.size() != before;
  return changed;
}

void RiscvEbreaks::recheck(const std::function<std::uint32_t(std::uint32_t)>& read) {
  std::erase_if(places_, [&](const auto& place) {
    const auto& [address, length] = place;
    return length == 2 ? read(address) != compressed_ebreak : (read(address) | read(address + 2) << 16) != ebreak;
  });
}

void RiscvEbreaks::add(std::uint32_t address, unsigned length) {
  if (places_.size() < most_places) {
    places_[address] = length;
  }
}

bool RiscvEbreaks::erase_within(std::uint32_t address, unsigned bytes) {
  bool erased = false;
  auto place = places_.lower_bound(address < 3 ? 0 : address - 3);
  while (place != places_.end() && place->first < std::uint64_t{address} + bytes) {
    if (place->first + place->second > address) {
      place = places_.erase(place);
      erased = true;
    } else {
      ++place;
    }
  }
  return erased;
}

}  // namespace probemark::virtual_board
