#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'a' && digit <= 'f') {
    return digit - 'a' + 10;
  }
  if (digit >= 'A' && digit <= 'F') {
    return digit - 'A' + 10;
  }
  return -1;
}

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2, '\0');
  std::size_t at = 0;
  for (const std::uint8_t byte : bytes) {
    text[at++] = kDigits[byte >> 4];
    text[at++] = kDigits[byte & 15];
  }
  return text;
}

std::string hex_encode(std::string_view text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return hex_encode(std::span(bytes));
}

std::optional<std::vector<std::uint8_t>> hex_decode(std::string_view digits) {
  if (digits.size() % 2 != 0) {
    return std::nullopt;
  }
  std::vector<std::uint8_t> bytes(digits.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = hex_digit(digits[2 * i]);
    const int low = hex_digit(digits[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return bytes;
}

std::optional<std::uint64_t> hex_number(std::string_view digits) {
  if (digits.empty()) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char digit : digits) {
    const int nibble = hex_digit(digit);
    if (nibble < 0 || (value >> 60) != 0) {
      return std::nullopt;
    }
    value = value << 4 | static_cast<std::uint64_t>(nibble);
  }
  return value;
}

}  // namespace probemark
