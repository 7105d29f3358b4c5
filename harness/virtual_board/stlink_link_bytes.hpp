// Little-endian integers in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace probemark::virtual_board {

template <std::size_t bytes>
std::string little_endian(std::uint32_t value) {
  std::string text;
  for (std::size_t index = 0; index < bytes; ++index) {
    text += static_cast<char>(value >> 8 * index);
  }
  return text;
}

/// The first `bytes` elements of a range of bytes that holds at least as many.
template <std::size_t bytes, class Range>
std::uint32_t from_little_endian(const Range& range) {
  std::uint32_t value = 0;
  for (std::size_t index = 0; index < bytes; ++index) {
    value |= std::uint32_t{static_cast<std::uint8_t>(range[index])} << 8 * index;
  }
  return value;
}

}  // namespace probemark::virtual_board
