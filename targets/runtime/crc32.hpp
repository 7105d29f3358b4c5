// CRC-32 (IEEE 802.3), by half bytes: a table of 64 bytes is what a small part can spare.
#pragma once

#include <stdint.h>

namespace probemark {

/// Of what lies in several places: `crc` is what the last one gave, 0 before the first.
inline uint32_t crc32_on(uint32_t crc, const uint8_t* bytes, uint32_t count) {
  static const uint32_t table[16] = {
      UINT32_C(0x00000000), UINT32_C(0x1DB71064), UINT32_C(0x3B6E20C8), UINT32_C(0x26D930AC),
      UINT32_C(0x76DC4190), UINT32_C(0x6B6B51F4), UINT32_C(0x4DB26158), UINT32_C(0x5005713C),
      UINT32_C(0xEDB88320), UINT32_C(0xF00F9344), UINT32_C(0xD6D6A3E8), UINT32_C(0xCB61B38C),
      UINT32_C(0x9B64C2B0), UINT32_C(0x86D3D2D4), UINT32_C(0xA00AE278), UINT32_C(0xBDBDF21C)};
  crc = ~crc;
  for (uint32_t i = 0; i < count; ++i) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ table[crc & 15];
    crc = (crc >> 4) ^ table[crc & 15];
  }
  return ~crc;
}

inline uint32_t crc32_of(const uint8_t* bytes, uint32_t count) { return crc32_on(0, bytes, count); }

}  // namespace probemark
