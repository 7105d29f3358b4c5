// QemuMachine's bus accesses: the chip's memory map in front of qtest, which knows no bus errors.
#include <algorithm>
#include <cstring>

#include "harness/virtual_board/nvmc.hpp"
#include "harness/virtual_board/qemu_machine.hpp"

namespace probemark::virtual_board {

namespace {

std::uint32_t part_of(std::uint32_t word, std::uint32_t address, unsigned width) {
  const std::uint32_t mask = width == 4 ? ~0U : (1U << 8 * width) - 1;
  return word >> 8 * (address & 3) & mask;
}

std::span<std::uint8_t> as_bytes(std::span<std::uint32_t> words) {
  return {reinterpret_cast<std::uint8_t*>(words.data()), words.size_bytes()};
}

std::span<const std::uint8_t> as_bytes(std::span<const std::uint32_t> words) {
  return {reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()};
}

}  // namespace

std::optional<std::uint32_t> QemuMachine::read_bus(std::uint32_t address, unsigned width) {
  if (chip_.region(address, width) == nullptr) {
    return std::nullopt;
  }
  if (const OverlaidWord* word = chip_.overlaid(address)) {
    return part_of(word->value, address, width);
  }
  if (qemu_) {
    if (auto value = qemu_->bus.read(address, width)) {
      return *value;
    }
    lose_qemu();
  }
  if (!chip_.flash.holds(address, width)) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  std::memcpy(&value, flash_.data() + (address - chip_.flash.origin), width);
  return value;
}

bool QemuMachine::write_bus(std::uint32_t address, unsigned width, std::uint32_t value) {
  if (chip_.region(address, width) == nullptr || !qemu_ || !survive(qemu_->bus.write(address, width, value))) {
    return false;
  }
  note_write(address, std::span(reinterpret_cast<const std::uint8_t*>(&value), width));
  return true;
}

bool QemuMachine::read_words(std::uint32_t address, std::span<std::uint32_t> words) {
  const Region* region = chip_.region(address, words.size_bytes());
  if (region == nullptr) {
    return false;
  }
  if (region->memory && qemu_) {
    if (survive(qemu_->bus.read_span(address, as_bytes(words)))) {
      return true;
    }
  }
  return std::all_of(words.begin(), words.end(), [&](std::uint32_t& word) {
    const auto value = read_bus(address, 4);
    address += 4;
    word = value.value_or(0);
    return value.has_value();
  });
}

bool QemuMachine::write_words(std::uint32_t address, std::span<const std::uint32_t> words) {
  const Region* region = chip_.region(address, words.size_bytes());
  if (region == nullptr || !qemu_) {
    return false;
  }
  if (region->memory) {
    if (!survive(qemu_->bus.write_span(address, as_bytes(words)))) {
      return false;
    }
    note_write(address, as_bytes(words));
    return true;
  }
  return std::all_of(words.begin(), words.end(), [&](std::uint32_t word) {
    const bool written = write_bus(address, 4, word);
    address += 4;
    return written;
  });
}

void QemuMachine::note_write(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  const bool in_flash = chip_.flash.holds(address, bytes.size());
  if (chip_.nvmc) {
    flash_seen_ = flash_seen_ && !in_flash && !kNvmc.holds(address, bytes.size());
  } else if (in_flash) {
    std::copy(bytes.begin(), bytes.end(), flash_.begin() + (address - chip_.flash.origin));
  }
}

}  // namespace probemark::virtual_board
