#include "harness/virtual_board/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace probemark::virtual_board {

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  return text;
}

std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text) {
  // OpenSSL takes padding for zeros, anywhere, and skips white space.
  const std::size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  const std::string_view digits = text.substr(0, text.size() - padding);
  if (text.size() % 4 != 0 || padding > 2 || digits.find_first_of("= \t\r\n") != std::string_view::npos) {
    return std::nullopt;
  }
  std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
  const int decoded =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (decoded != static_cast<int>(bytes.size())) {
    return std::nullopt;
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace probemark::virtual_board
