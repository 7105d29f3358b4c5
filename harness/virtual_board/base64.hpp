// Bytes as base64 (RFC 4648), the way QEMU's qtest protocol carries them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace probemark::virtual_board {

/// With padding. Less than 1 GiB at once.
std::string base64_encode(std::span<const std::uint8_t> bytes);
/// nullopt where the length is no multiple of 4 or a character is none of the alphabet. Less than 2 GiB at once.
std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);

}  // namespace probemark::virtual_board
