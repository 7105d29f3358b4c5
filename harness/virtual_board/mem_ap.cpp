#include "harness/virtual_board/mem_ap.hpp"

#include <algorithm>

#include "harness/virtual_board/cortex_m_debug_components.hpp"

namespace probemark::virtual_board {
namespace {

namespace reg {
constexpr unsigned kCsw = 0x00;
constexpr unsigned kTar = 0x04;
constexpr unsigned kDrw = 0x0C;
constexpr unsigned kBd0 = 0x10;
constexpr unsigned kBd3 = 0x1C;
constexpr unsigned kBase = 0xF8;
constexpr unsigned kIdr = 0xFC;
}  // namespace reg

constexpr std::uint32_t kCswSize = 0x7;
constexpr std::uint32_t kCswIncrement = 1U << 4;
constexpr std::uint32_t kCswDeviceEnabled = 1U << 6;
constexpr std::uint32_t kCswWritable = 0xFF000000 | kCswIncrement | kCswSize;
constexpr std::uint32_t kCswPowerOn = 0x23000002;  // a privileged data access by the debugger, of words

constexpr std::uint32_t all_of(unsigned bytes) { return bytes == 4 ? 0xFFFFFFFF : (1U << 8 * bytes) - 1; }

/// The code, SRAM and external RAM regions of the Cortex-M memory map; elsewhere each access has to stay its own.
constexpr bool is_memory_region(std::uint32_t address) {
  return address < 0x40000000 || (address >= 0x60000000 && address < 0xA0000000);
}

}  // namespace

MemAp::MemAp(Machine& machine, CortexMDebug& debug, const DapIdentity& identity)
    : machine_(machine),
      debug_(debug),
      idr_(identity.ap_idr),
      tar_span_(tar_span_of(identity.cpuid)),
      csw_(kCswPowerOn) {}

unsigned MemAp::width() const { return 1U << std::min(csw_ & kCswSize, 2U); }

std::optional<std::uint32_t> MemAp::read(unsigned reg) {
  switch (reg) {
    case reg::kCsw:
      return csw_ | kCswDeviceEnabled;
    case reg::kTar:
      return tar_;
    case reg::kBase:
      return component::kRomTable | 3;
    case reg::kIdr:
      return idr_;
    default:
      break;
  }
  if (reg >= reg::kBd0 && reg <= reg::kBd3) {
    return read_bus((tar_ & ~0xFU) | (reg - reg::kBd0), 4);
  }
  if (reg != reg::kDrw) {
    return 0;
  }
  const std::uint32_t address = tar_ & ~(width() - 1);
  const std::optional<std::uint32_t> value = read_bus(address, width());
  if (!value) {
    return std::nullopt;
  }
  advance(width());
  return *value << 8 * (address & 3);
}

bool MemAp::write(unsigned reg, std::uint32_t value) {
  if (reg == reg::kCsw) {
    csw_ = value & kCswWritable;
  } else if (reg == reg::kTar) {
    tar_ = value;
  } else if (reg >= reg::kBd0 && reg <= reg::kBd3) {
    return write_bus((tar_ & ~0xFU) | (reg - reg::kBd0), 4, value);
  } else if (reg == reg::kDrw) {
    const std::uint32_t address = tar_ & ~(width() - 1);
    if (!write_bus(address, width(), (value >> 8 * (address & 3)) & all_of(width()))) {
      return false;
    }
    advance(width());
  }
  return true;
}

bool MemAp::read_block(unsigned reg, std::span<std::uint32_t> values) {
  while (!values.empty()) {
    const std::size_t bulk = reg == reg::kDrw ? bulk_words(values.size()) : 0;
    if (bulk != 0) {
      if (!machine_.read_words(tar_, values.first(bulk))) {
        return false;
      }
      advance(static_cast<std::uint32_t>(bulk * 4));
      values = values.subspan(bulk);
      continue;
    }
    const std::optional<std::uint32_t> value = read(reg);
    if (!value) {
      return false;
    }
    values.front() = *value;
    values = values.subspan(1);
  }
  return true;
}

bool MemAp::write_block(unsigned reg, std::span<const std::uint32_t> values) {
  while (!values.empty()) {
    const std::size_t bulk = reg == reg::kDrw ? bulk_words(values.size()) : 0;
    if (bulk != 0) {
      if (!machine_.write_words(tar_, values.first(bulk))) {
        return false;
      }
      debug_.soft_breakpoints().written(tar_, values.first(bulk));
      advance(static_cast<std::uint32_t>(bulk * 4));
      values = values.subspan(bulk);
      continue;
    }
    if (!write(reg, values.front())) {
      return false;
    }
    values = values.subspan(1);
  }
  return true;
}

std::size_t MemAp::bulk_words(std::size_t wanted) const {
  if (width() != 4 || (csw_ & kCswIncrement) == 0 || tar_ % 4 != 0 || !is_memory_region(tar_)) {
    return 0;
  }
  const std::size_t before_wrap = (tar_span_ - tar_ % tar_span_) / 4;
  const std::size_t words = std::min(wanted, before_wrap);
  return words > 1 ? words : 0;
}

void MemAp::advance(std::uint32_t bytes) {
  if ((csw_ & kCswIncrement) == 0) {
    return;
  }
  tar_ = (tar_ & ~(tar_span_ - 1)) | ((tar_ + bytes) & (tar_span_ - 1));
}

std::optional<std::uint32_t> MemAp::read_bus(std::uint32_t address, unsigned bytes) {
  if (const std::optional<std::uint32_t> word = debug_.read(address & ~3U)) {
    return (*word >> 8 * (address & 3)) & all_of(bytes);
  }
  return machine_.read_bus(address, bytes);
}

bool MemAp::write_bus(std::uint32_t address, unsigned bytes, std::uint32_t value) {
  if (address >= CortexMDebug::kLowestAddress) {
    std::uint32_t word = value;
    if (bytes != 4) {
      const std::uint32_t lane = all_of(bytes) << 8 * (address & 3);
      word = (debug_.read(address & ~3U).value_or(0) & ~lane) | value << 8 * (address & 3);
    }
    if (debug_.write(address & ~3U, word)) {
      return true;
    }
  }
  if (!machine_.write_bus(address, bytes, value)) {
    return false;
  }
  note_written(address, bytes, value);
  return true;
}

void MemAp::note_written(std::uint32_t address, unsigned bytes, std::uint32_t value) {
  if (!is_memory_region(address)) {
    return;
  }
  SoftBreakpoints& soft = debug_.soft_breakpoints();
  if (bytes == 4) {
    soft.written(address, std::span(&value, 1));
  } else if (bytes == 2) {
    soft.written(address, static_cast<std::uint16_t>(value));
  } else if (const std::optional<std::uint32_t> halfword = machine_.read_bus(address & ~1U, 2)) {
    soft.written(address & ~1U, static_cast<std::uint16_t>(*halfword));
  }
}

}  // namespace probemark::virtual_board
