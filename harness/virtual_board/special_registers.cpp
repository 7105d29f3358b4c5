#include "harness/virtual_board/special_registers.hpp"

#include <array>

#include "harness/virtual_board/register_numbers.hpp"

namespace probemark::virtual_board {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<unsigned, 6> kNumbers{8, 9, 16, 17, 19, 20};
constexpr std::uint32_t kThumbState = 1U << 24;

// Two halfwords, the first one lower: MRS Rd, SYSm and MSR SYSm, Rn.
constexpr std::uint32_t mrs(unsigned rd, unsigned sysm) { return (0x8000U | rd << 8 | sysm) << 16 | 0xF3EFU; }
constexpr std::uint32_t msr(unsigned sysm, unsigned rn) { return (0x8800U | sysm) << 16 | 0xF380U | rn; }

Bytes little_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 24)};
}

std::uint32_t little_endian(const Bytes& bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = std::min<std::size_t>(4, bytes.size()); i-- > 0;) {
    value = value << 8 | bytes[i];
  }
  return value;
}

/// What the detour changes.
struct Saved {
  std::map<unsigned, Bytes> registers;
  Bytes memory;
};

Result<Saved> save(const Chip& chip, RunControl& core, QtestBus& bus, unsigned low_registers) {
  Saved saved;
  saved.memory.resize(chip.scratch.size);
  if (const auto read = bus.read_span(chip.scratch.origin, saved.memory); !read) {
    return tl::unexpected(read.error());
  }
  std::vector<unsigned> numbers{kXpsrRegister, kPcRegister};
  for (unsigned number = 0; number < low_registers; ++number) {
    numbers.push_back(number);
  }
  for (const unsigned number : numbers) {
    auto bytes = core.read_register(number);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    saved.registers[number] = std::move(*bytes);
  }
  return saved;
}

Result<void> restore(const Chip& chip, RunControl& core, QtestBus& bus, const Saved& saved) {
  for (const auto& [number, bytes] : saved.registers) {
    if (const auto written = core.write_register(number, bytes); !written) {
      return tl::unexpected(written.error());
    }
  }
  return bus.write_span(chip.scratch.origin, saved.memory);
}

Result<void> execute(const Chip& chip, RunControl& core, QtestBus& bus, const std::vector<std::uint32_t>& code) {
  Bytes bytes;
  for (const std::uint32_t word : code) {
    const Bytes part = little_endian(word);
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  if (auto written = bus.write_span(chip.scratch.origin, bytes); !written) {
    return written;
  }
  // Without the conditions of an IT block that was stopped within.
  for (const auto& [number, value] :
       {std::pair{kXpsrRegister, kThumbState}, std::pair{kPcRegister, chip.scratch.origin}}) {
    if (const auto written = core.write_register(number, little_endian(value)); !written) {
      return tl::unexpected(written.error());
    }
  }
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (const auto stepped = core.step(); !stepped) {
      return tl::unexpected(stepped.error());
    }
  }
  return {};
}

}  // namespace

Result<std::map<unsigned, std::uint32_t>> read_special_registers(const Chip& chip, RunControl& core, QtestBus& bus) {
  const auto saved = save(chip, core, bus, kNumbers.size());
  if (!saved) {
    return tl::unexpected(saved.error());
  }
  std::vector<std::uint32_t> code;
  for (unsigned i = 0; i < kNumbers.size(); ++i) {
    code.push_back(mrs(i, kNumbers[i]));
  }
  if (const auto done = execute(chip, core, bus, code); !done) {
    return tl::unexpected(done.error());
  }
  std::map<unsigned, std::uint32_t> values;
  for (unsigned i = 0; i < kNumbers.size(); ++i) {
    const auto bytes = core.read_register(i);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    values[kNumbers[i]] = little_endian(*bytes);
  }
  if (const auto restored = restore(chip, core, bus, *saved); !restored) {
    return tl::unexpected(restored.error());
  }
  return values;
}

Result<void> write_special_register(const Chip& chip, RunControl& core, QtestBus& bus, unsigned sysm,
                                    std::uint32_t value) {
  const auto saved = save(chip, core, bus, 1);
  if (!saved) {
    return tl::unexpected(saved.error());
  }
  if (const auto written = core.write_register(0, little_endian(value)); !written) {
    return tl::unexpected(written.error());
  }
  if (auto done = execute(chip, core, bus, {msr(sysm, 0)}); !done) {
    return done;
  }
  return restore(chip, core, bus, *saved);
}

}  // namespace probemark::virtual_board
