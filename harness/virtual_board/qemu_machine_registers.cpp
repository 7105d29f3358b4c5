// QemuMachine's registers: those of the GDB stub, Arm's special registers and halves of the stub's double registers.
#include <algorithm>

#include "harness/virtual_board/qemu_machine.hpp"
#include "harness/virtual_board/register_numbers.hpp"
#include "harness/virtual_board/special_registers.hpp"

namespace probemark::virtual_board {

namespace {

constexpr unsigned kFirstDouble = 26;  // D0 in QEMU's numbering
constexpr unsigned kFloats = 32;
constexpr std::size_t kWord = 4;

std::uint32_t word_at(const std::vector<std::uint8_t>& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = std::min(bytes.size(), offset + kWord); i-- > offset;) {
    value = value << 8 | bytes[i];
  }
  return value;
}

/// The stub's register that holds it, and where in it; nullopt for others than single-precision registers.
struct Place {
  unsigned number = 0;
  std::size_t offset = 0;
};

Place place_of(unsigned number) {
  if (number < kFloatRegister) {
    return {number, 0};
  }
  const unsigned index = number - kFloatRegister;
  return {kFirstDouble + index / 2, index % 2 * kWord};
}

bool is_special(unsigned number) { return number >= kSpecialRegister && number < kFloatRegister; }

}  // namespace

std::optional<std::vector<std::uint8_t>> QemuMachine::stub_register(unsigned number) {
  auto bytes = survive(qemu_->core.read_register(number));
  return bytes && !bytes->empty() ? std::move(bytes) : std::nullopt;
}

std::optional<std::uint32_t> QemuMachine::special_register(unsigned sysm) {
  if (chip_.scratch.size == 0) {
    return std::nullopt;
  }
  if (special_.empty()) {
    auto values = survive(read_special_registers(chip_, qemu_->core, qemu_->bus));
    if (!values) {
      return std::nullopt;
    }
    special_ = std::move(*values);
  }
  const auto found = special_.find(sysm);
  return found == special_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> QemuMachine::read_register(unsigned number) {
  if (state() != CoreState::halted || number >= kFloatRegister + kFloats ||
      (number >= kFloatRegister && (!chip_.fpu || chip_.core != Core::arm_m))) {
    return std::nullopt;
  }
  if (is_special(number)) {
    return special_register(number - kSpecialRegister);
  }
  const Place place = place_of(number);
  const auto bytes = stub_register(place.number);
  return bytes ? std::optional(word_at(*bytes, place.offset)) : std::nullopt;
}

bool QemuMachine::write_register(unsigned number, std::uint32_t value) {
  if (!read_register(number)) {
    return false;
  }
  if (is_special(number)) {
    special_.clear();
    return survive(write_special_register(chip_, qemu_->core, qemu_->bus, number - kSpecialRegister, value));
  }
  special_.clear();
  const Place place = place_of(number);
  auto bytes = stub_register(place.number);
  if (!bytes || bytes->size() < place.offset + kWord) {
    return false;
  }
  for (std::size_t i = 0; i < kWord; ++i) {
    (*bytes)[place.offset + i] = static_cast<std::uint8_t>(value >> 8 * i);
  }
  return survive(qemu_->core.write_register(place.number, *bytes)).value_or(false);
}

}  // namespace probemark::virtual_board
