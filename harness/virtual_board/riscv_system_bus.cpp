#include "harness/virtual_board/riscv_system_bus.hpp"

#include <utility>

namespace probemark::virtual_board {
namespace {

namespace sbcs {
constexpr std::uint32_t version_1 = 1U << 29;
constexpr std::uint32_t read_on_address = 1U << 20;
constexpr unsigned access_shift = 17;
constexpr std::uint32_t access = 7U << access_shift;
constexpr std::uint32_t auto_increment = 1U << 16;
constexpr std::uint32_t read_on_data = 1U << 15;
constexpr unsigned error_shift = 12;
constexpr std::uint32_t error = 7U << error_shift;
constexpr std::uint32_t address_bits_32 = 32U << 5;
constexpr std::uint32_t widths_8_16_32 = 7U;
constexpr std::uint32_t writable = read_on_address | access | auto_increment | read_on_data;
constexpr std::uint32_t after_reset = 2U << access_shift;
}  // namespace sbcs

namespace sberror {
constexpr std::uint32_t bad_address = 2;
constexpr std::uint32_t alignment = 3;
constexpr std::uint32_t width = 4;
}  // namespace sberror

constexpr std::size_t most_collected = 1024;

}  // namespace

std::uint32_t RiscvSystemBus::control() const {
  return sbcs::version_1 | settings_ | error_ << sbcs::error_shift | sbcs::address_bits_32 | sbcs::widths_8_16_32;
}

void RiscvSystemBus::write_control(std::uint32_t value) {
  settings_ = value & sbcs::writable;
  error_ &= ~((value & sbcs::error) >> sbcs::error_shift);
}

void RiscvSystemBus::write_address(std::uint32_t value) {
  address_ = value;
  if ((settings_ & sbcs::read_on_address) != 0) {
    read();
  }
}

std::uint32_t RiscvSystemBus::read_data() {
  const std::uint32_t value = data_;
  if ((settings_ & sbcs::read_on_data) != 0) {
    read();
  }
  return value;
}

void RiscvSystemBus::write_data(std::uint32_t value) {
  data_ = value;
  if (!ready()) {
    return;
  }
  if (width() == 4 && (settings_ & sbcs::auto_increment) != 0 && hart_.seen_halted()) {
    collected_.push_back(value);
    address_ += 4;
    if (collected_.size() == most_collected) {
      write_collected();
    }
  } else if (write(address_, width(), value)) {
    advance();
  }
}

void RiscvSystemBus::write_collected() {
  const std::vector<std::uint32_t> words = std::exchange(collected_, {});
  std::uint32_t address = address_ - 4 * static_cast<std::uint32_t>(words.size());
  if (words.size() > 1 && machine_.write_words(address, words)) {
    for (const std::uint32_t word : words) {
      hart_.wrote(address, 4, word);
      address += 4;
    }
    return;
  }
  for (const std::uint32_t word : words) {
    if (!write(address, 4, word)) {
      address_ = address;
      return;
    }
    address += 4;
  }
}

bool RiscvSystemBus::write(std::uint32_t address, unsigned width, std::uint32_t value) {
  if (!machine_.write_bus(address, width, value)) {
    error_ = sberror::bad_address;
    return false;
  }
  hart_.wrote(address, width, value);
  return true;
}

void RiscvSystemBus::reset() {
  settings_ = sbcs::after_reset;
  error_ = address_ = data_ = 0;
  collected_.clear();
}

bool RiscvSystemBus::ready() {
  if (error_ != 0) {
    return false;
  }
  if (width() > 4) {
    error_ = sberror::width;
  } else if (address_ % width() != 0) {
    error_ = sberror::alignment;
  }
  return error_ == 0;
}

void RiscvSystemBus::read() {
  if (!ready()) {
    return;
  }
  const auto value = machine_.read_bus(address_, width());
  if (!value) {
    error_ = sberror::bad_address;
    return;
  }
  data_ = *value;
  advance();
}

void RiscvSystemBus::advance() {
  if ((settings_ & sbcs::auto_increment) != 0) {
    address_ += width();
  }
}

unsigned RiscvSystemBus::width() const { return 1U << ((settings_ & sbcs::access) >> sbcs::access_shift); }

}  // namespace probemark::virtual_board
