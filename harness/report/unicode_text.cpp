#include "harness/report/unicode_text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace probemark {
namespace {

constexpr const char* replacement = "\xEF\xBF\xBD";

struct CodePoint {
  char32_t value;
  std::size_t bytes;
};

/// The code point at the beginning of `text`; nothing where it is cut off, overlong, a surrogate or beyond Unicode.
std::optional<CodePoint> first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return CodePoint{lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return std::nullopt;
  char32_t value = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    value = (value << 6) | (byte & 0x3FU);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  return overlong || surrogate || value > 0x10FFFF ? std::nullopt : std::optional(CodePoint{value, bytes});
}

bool is_plain(char32_t value) {
  if (value < 0x20) return value == '\t' || value == '\n';
  const bool control = value >= 0x7F && value < 0xA0;
  const bool turns = (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
  const bool breaks_line = value == 0x2028 || value == 0x2029;
  const bool noncharacter = (value & 0xFFFE) == 0xFFFE || (value >= 0xFDD0 && value <= 0xFDEF);
  return !control && !turns && !breaks_line && !noncharacter;
}

}  // namespace

std::string well_formed(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const auto point = first_of(text);
    const std::size_t bytes = point ? point->bytes : 1;
    if (point && is_plain(point->value)) {
      safe += text.substr(0, bytes);
    } else {
      safe += replacement;
    }
    text.remove_prefix(bytes);
  }
  return safe;
}

std::string one_line(std::string_view text) {
  std::string line = well_formed(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return line;
}

}  // namespace probemark
