// Decimal numbers of text files, quickly and correctly rounded.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace probemark {

/// The number that is all of `text`; NaN where it is empty or "nan" in any case; nullopt where it is no number.
inline std::optional<double> parse_decimal(std::string_view text) {
  constexpr std::array<double, 16> powers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                             1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  if (text.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') {
    text.remove_prefix(1);
  }
  // Up to 15 digits and a power of ten are exact, so that one division rounds correctly.
  std::uint64_t digits = 0;
  std::size_t count = 0;
  std::size_t after_point = 0;
  bool point = false;
  std::size_t k = 0;
  for (; k < text.size(); ++k) {
    const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(text[k])) - '0';
    if (digit < 10) {
      digits = digits * 10 + digit;
      ++count;
      after_point += point ? 1 : 0;
    } else if (text[k] == '.' && !point) {
      point = true;
    } else {
      break;
    }
    if (count > 15) {
      break;
    }
  }
  if (k == text.size() && count > 0) {
    const double value = static_cast<double>(digits) / powers[after_point];
    return negative ? -value : value;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.front() == '-' || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

}  // namespace probemark
