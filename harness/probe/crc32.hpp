// The checksum of GDB's qCRC: CRC-32 with polynomial 0x04C11DB7, most significant bit first, initially all ones, not
// inverted at the end.
#pragma once

#include <cstdint>
#include <span>

namespace probemark {

[[nodiscard]] std::uint32_t gdb_crc32(std::span<const std::uint8_t> bytes);

}  // namespace probemark
