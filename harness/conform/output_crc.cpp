#include "harness/conform/output_crc.hpp"

#include <array>

namespace probemark {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit) {
      rest = (rest >> 1U) ^ ((rest & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    table[i] = rest;
  }
  return table;
}

constexpr auto table = make_table();

}  // namespace

std::uint32_t output_crc(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc = (crc >> 8U) ^ table[(crc ^ byte) & 0xFFU];
  }
  return ~crc;
}

}  // namespace probemark
