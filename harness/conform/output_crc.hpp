// The checksum by which outputs of other profiles are recognised.
#pragma once

#include <cstdint>
#include <span>

namespace probemark {

/// CRC-32 as in IEEE 802.3, Ethernet and zlib; 0xCBF43926 of "123456789".
std::uint32_t output_crc(std::span<const std::uint8_t> bytes);

}  // namespace probemark
