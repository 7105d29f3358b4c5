#include "harness/virtual_board/cortex_m_debug_dwt.hpp"

#include <utility>

namespace probemark::virtual_board {
namespace {

constexpr std::uint32_t kControl = 0x000;
constexpr std::uint32_t kCycleCount = 0x004;
constexpr std::uint32_t kFirstComparator = 0x020;
constexpr std::uint32_t kComparatorStride = 0x10;

constexpr std::uint32_t kCounterEnable = 1U << 0;
constexpr std::uint32_t kNoCounters = 0xFU << 24;
constexpr std::uint32_t kNoTrace = 1U << 27 | 1U << 26 | 1U << 24;
constexpr std::uint32_t kMatchedBit = 1U << 24;

}  // namespace

std::uint32_t WatchpointUnit::read(std::uint32_t offset) {
  if (offset == kControl) {
    const auto count = static_cast<std::uint32_t>(comparators_.size()) << 28;
    if (architecture_of(identity_.cpuid) == CortexM::v6m) {
      return count;
    }
    return count | (identity_.dwt_counter ? kNoTrace : kNoCounters) | (counter_enabled_ ? kCounterEnable : 0);
  }
  if (offset == kCycleCount) {
    return cycles();
  }
  const std::uint32_t index = (offset - kFirstComparator) / kComparatorStride;
  if (offset < kFirstComparator || index >= comparators_.size()) {
    return 0;
  }
  Comparator& comparator = comparators_[index];
  switch (offset % kComparatorStride) {
    case 0x0:
      return comparator.address;
    case 0x4:
      return comparator.mask;
    case 0x8:
      return comparator.function | (std::exchange(comparator.matched, false) ? kMatchedBit : 0);
    default:
      return 0;
  }
}

void WatchpointUnit::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kControl) {
    counted_ = cycles();
    if (counting_since_) {
      counting_since_ = std::chrono::steady_clock::now();
    }
    counter_enabled_ = identity_.dwt_counter && (value & kCounterEnable) != 0;
    return;
  }
  if (offset == kCycleCount && identity_.dwt_counter) {
    counted_ = value;
    if (counting_since_) {
      counting_since_ = std::chrono::steady_clock::now();
    }
    return;
  }
  const std::uint32_t index = (offset - kFirstComparator) / kComparatorStride;
  if (offset < kFirstComparator || index >= comparators_.size()) {
    return;
  }
  Comparator& comparator = comparators_[index];
  const std::optional<Watch> before = wanted(comparator);
  const bool v8m = architecture_of(identity_.cpuid) == CortexM::v8m;
  switch (offset % kComparatorStride) {
    case 0x0:
      comparator.address = value;
      break;
    case 0x4:
      comparator.mask = v8m ? 0 : value & 0x1F;
      break;
    case 0x8:
      comparator.function = value & (v8m ? 0xC3F : 0xF);
      break;
    default:
      return;
  }
  const std::optional<Watch> after = wanted(comparator);
  if (before == after) {
    return;
  }
  if (before) {
    clear(*before);
  }
  if (after) {
    set(*after);
  }
}

void WatchpointUnit::stopped_at_watchpoint() {
  const std::optional<std::uint32_t> stopped = machine_.watched_address();
  for (Comparator& comparator : comparators_) {
    const std::optional<Watch> watch = wanted(comparator);
    if (!watch || !watch->kind) {
      continue;
    }
    comparator.matched = !stopped || *stopped - watch->address < watch->bytes;
  }
}

void WatchpointUnit::count(bool running, bool trace_enabled) {
  const bool counts = running && trace_enabled && identity_.dwt_counter;
  if (counts == counting_since_.has_value()) {
    return;
  }
  counted_ = cycles();
  counting_since_ = counts ? std::optional(std::chrono::steady_clock::now()) : std::nullopt;
}

std::optional<WatchpointUnit::Watch> WatchpointUnit::wanted(const Comparator& comparator) const {
  if (architecture_of(identity_.cpuid) == CortexM::v8m) {
    const bool debug_event = ((comparator.function >> 4) & 3) == 1;
    if (!debug_event) {
      return std::nullopt;
    }
    const std::uint32_t bytes = 1U << ((comparator.function >> 10) & 3);
    const std::uint32_t address = comparator.address & ~(bytes - 1);
    switch (comparator.function & 0xF) {
      case 2:
        return Watch{std::nullopt, comparator.address & ~1U, 0};
      case 4:
        return Watch{WatchKind::access, address, bytes};
      case 5:
        return Watch{WatchKind::write, address, bytes};
      case 6:
        return Watch{WatchKind::read, address, bytes};
      default:
        return std::nullopt;
    }
  }
  const std::uint32_t bytes = 1U << comparator.mask;
  const std::uint32_t address = comparator.address & ~(bytes - 1);
  switch (comparator.function) {
    case 4:
      return Watch{std::nullopt, comparator.address & ~1U, 0};
    case 5:
      return Watch{WatchKind::read, address, bytes};
    case 6:
      return Watch{WatchKind::write, address, bytes};
    case 7:
      return Watch{WatchKind::access, address, bytes};
    default:
      return std::nullopt;
  }
}

void WatchpointUnit::set(const Watch& watch) {
  if (watch.kind) {
    machine_.set_watchpoint(*watch.kind, watch.address, watch.bytes);
  } else {
    planted_.plant(watch.address);
  }
}

void WatchpointUnit::clear(const Watch& watch) {
  if (watch.kind) {
    machine_.clear_watchpoint(*watch.kind, watch.address, watch.bytes);
  } else {
    planted_.remove(watch.address);
  }
}

std::uint32_t WatchpointUnit::cycles() const {
  if (!counting_since_ || !counter_enabled_) {
    return counted_;
  }
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - *counting_since_;
  return counted_ + static_cast<std::uint32_t>(static_cast<std::uint64_t>(passed.count() * identity_.clock_hz));
}

}  // namespace probemark::virtual_board
