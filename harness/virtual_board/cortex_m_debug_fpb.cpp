#include "harness/virtual_board/cortex_m_debug_fpb.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace probemark::virtual_board {
namespace {

constexpr std::uint32_t kControl = 0x0;
constexpr std::uint32_t kFirstComparator = 0x8;
constexpr std::uint32_t kEnableBit = 1U << 0;
constexpr std::uint32_t kKeyBit = 1U << 1;

}  // namespace

std::uint32_t FlashPatchUnit::read(std::uint32_t offset) const {
  if (offset == kControl) {
    const auto count = static_cast<std::uint32_t>(comparators_.size());
    const std::uint32_t revision = architecture_ == CortexM::v8m ? 1U << 28 : 0;
    return revision | (count & 0x70) << 8 | (count & 0xF) << 4 | (enabled_ ? kEnableBit : 0);
  }
  const std::uint32_t index = (offset - kFirstComparator) / 4;
  return offset >= kFirstComparator && index < comparators_.size() ? comparators_[index] : 0;
}

void FlashPatchUnit::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kControl) {
    if ((value & kKeyBit) == 0) {
      return;
    }
    enabled_ = (value & kEnableBit) != 0;
  } else if (const std::uint32_t index = (offset - kFirstComparator) / 4;
             offset >= kFirstComparator && index < comparators_.size()) {
    comparators_[index] = architecture_ == CortexM::v8m ? value : value & 0xDFFFFFFD;
  }
  replant();
}

std::vector<std::uint32_t> FlashPatchUnit::addresses(std::uint32_t comparator) const {
  std::vector<std::uint32_t> found;
  if ((comparator & kEnableBit) == 0) {
    return found;
  }
  if (architecture_ == CortexM::v8m) {
    found.push_back(comparator & ~1U);
    return found;
  }
  const std::uint32_t word = comparator & 0x1FFFFFFC;
  if ((comparator & 1U << 30) != 0) {
    found.push_back(word);
  }
  if ((comparator & 1U << 31) != 0) {
    found.push_back(word + 2);
  }
  return found;
}

void FlashPatchUnit::replant() {
  std::vector<std::uint32_t> wanted;
  for (const std::uint32_t comparator : comparators_) {
    if (enabled_) {
      std::ranges::copy(addresses(comparator), std::back_inserter(wanted));
    }
  }
  if (wanted == standing_) {
    return;
  }
  for (const std::uint32_t address : wanted) {
    planted_.plant(address);
  }
  for (const std::uint32_t address : standing_) {
    planted_.remove(address);
  }
  standing_ = std::move(wanted);
}

}  // namespace probemark::virtual_board
