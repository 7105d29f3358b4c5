// Bytes as pairs of hexadecimal digits, the way GDB's Remote Serial Protocol carries them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace probemark {

/// Lower-case digits, two a byte.
std::string hex_encode(std::span<const std::uint8_t> bytes);
std::string hex_encode(std::string_view text);

/// nullopt where the text has an odd length or another character than 0-9, a-f, A-F.
std::optional<std::vector<std::uint8_t>> hex_decode(std::string_view digits);

/// A big-endian number as in packet fields, e.g. "1f0"; nullopt where empty, not hexadecimal or above 64 bits.
std::optional<std::uint64_t> hex_number(std::string_view digits);

/// The value of one digit; -1 where it is none.
int hex_digit(char digit);

}  // namespace probemark
