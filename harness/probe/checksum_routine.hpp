// A checksum computed by the board itself: a routine of some 40 instructions that any debug server can put into RAM and
// run, for servers that have no such command of their own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace probemark {

/// Computes gdb_crc32 over a range of at least one byte. Position-independent; it ends by jumping to `link`.
struct ChecksumRoutine {
  std::vector<std::uint8_t> bytes;  ///< table, then code; to be aligned to 4
  std::uint32_t table_offset = 0;
  std::uint32_t code_offset = 0;
  std::uint32_t return_offset = 0;  ///< a place of 4 bytes for the breakpoint that it jumps to
  // Names of the registers, as the server's target description has them.
  std::string_view address;
  std::string_view length;
  std::string_view table;
  std::string_view checksum;  ///< initially all ones
  std::string_view link;
  std::uint32_t link_bits = 0;  ///< to be set in the address in `link`: Thumb state
};

/// nullptr for a family that has none.
const ChecksumRoutine* checksum_routine(std::string_view family);

}  // namespace probemark
