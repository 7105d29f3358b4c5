#include "harness/meter/lpm01a_ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace probemark {
namespace {

constexpr std::size_t sample_length = 7;  // DDDD, sign, DD
constexpr std::size_t longest_line = 256;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<double> sample(std::string_view line) {
  if (line.size() != sample_length || (line[4] != '-' && line[4] != '+')) {
    return std::nullopt;
  }
  int digits = 0;
  int exponent = 0;
  for (std::size_t k = 0; k < sample_length; ++k) {
    if (k == 4) {
      continue;
    }
    if (!is_digit(line[k])) {
      return std::nullopt;
    }
    int& into = k < 4 ? digits : exponent;
    into = 10 * into + (line[k] - '0');
  }
  // Dividing by a power that is exact rounds once.
  const double power = std::pow(10.0, exponent);
  return line[4] == '-' ? digits / power : digits * power;
}

/// The number that the text begins with; what follows stays in it.
std::optional<unsigned> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_word(std::string_view& text, std::string_view word) {
  const bool there = text.starts_with(word);
  text.remove_prefix(there ? word.size() : 0);
  return there;
}

/// `TimeStamp: 001s 000ms, buff 00%`
std::optional<double> time_stamp(std::string_view line) {
  if (!take_word(line, "TimeStamp:") && !take_word(line, "Timestamp:")) {
    return std::nullopt;
  }
  const auto seconds = take_number(line);
  if (!seconds || !take_word(line, "s")) {
    return std::nullopt;
  }
  const auto milliseconds = take_number(line);
  return milliseconds && take_word(line, "ms") ? std::optional(*seconds + 1e-3 * *milliseconds) : std::nullopt;
}

}  // namespace

Lpm01aMessage parse_lpm01a_line(std::string_view line) {
  using Kind = Lpm01aMessage::Kind;
  std::string text(line);
  std::erase_if(text, [](char c) { return c == '\0' || c == '\r'; });
  if (const auto value = sample(text)) {
    return {Kind::sample, *value};
  }
  if (const auto seconds = time_stamp(text)) {
    return {Kind::time_stamp, *seconds};
  }
  if (text.starts_with("event ")) {
    return {text.ends_with(" ris") ? Kind::rising : text.ends_with(" fal") ? Kind::falling : Kind::other, 0, text};
  }
  if (text == "end") {
    return {Kind::end};
  }
  if (text.starts_with("error") || text.starts_with("Error")) {
    return {Kind::error, 0, text};
  }
  return {Kind::other, 0, text};
}

void Lpm01aAsciiDecoder::add(std::string_view bytes, std::vector<Lpm01aMessage>& messages) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    line_.resize(std::min(line_.size(), longest_line));
    if (end == std::string_view::npos) {
      return;
    }
    bytes.remove_prefix(end + 1);
    if (line_.find_first_not_of(std::string_view("\r\0", 2)) != std::string::npos) {
      messages.push_back(parse_lpm01a_line(line_));
    }
    line_.clear();
  }
}

}  // namespace probemark
