#include "harness/report/terminal_text.hpp"

#include <algorithm>

namespace probemark {
namespace {

const char* code(Ink ink) {
  switch (ink) {
    case Ink::bold:
      return "\x1b[1m";
    case Ink::dim:
      return "\x1b[2m";
    case Ink::good:
      return "\x1b[32m";
    case Ink::bad:
      return "\x1b[1;31m";
    case Ink::warning:
      return "\x1b[33m";
    case Ink::plain:
      break;
  }
  return "";
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string inked(const std::string& text, Ink ink, bool colour) {
  if (!colour || ink == Ink::plain || text.empty()) return text;
  return code(ink) + text + "\x1b[0m";
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // C1 controls are U+0080 to U+009F, in UTF-8 0xC2 0x80 to 0xC2 0x9F.
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    shown += byte < 0x20 || byte == 0x7F || c1 ? '?' : text[i];
  }
  return shown;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char byte : text) columns += continues(byte) ? 0 : 1;
  return columns;
}

std::string pad_left(const std::string& text, std::size_t columns) {
  const std::size_t width = columns_of(text);
  return width >= columns ? text : std::string(columns - width, ' ') + text;
}

std::string pad_right(const std::string& text, std::size_t columns) {
  const std::size_t width = columns_of(text);
  return width >= columns ? text : text + std::string(columns - width, ' ');
}

std::string shortened(const std::string& text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  if (columns == 0) return {};
  std::size_t end = 0;
  for (std::size_t kept = 0; end < text.size(); ++end) {
    if (continues(text[end])) continue;
    if (kept++ == columns - 1) break;
  }
  return text.substr(0, end) + "…";
}

std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent) {
  std::string lines;
  std::size_t used = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    // A run of blanks stays before the word that follows it.
    const std::size_t word_begin = std::min(text.find_first_not_of(' ', begin), text.size());
    const std::size_t end = std::min(text.find(' ', word_begin), text.size());
    const std::string piece = text.substr(begin, end - begin);
    if (used > 0 && used + columns_of(piece) > columns) {
      const std::string word = text.substr(word_begin, end - word_begin);
      lines += "\n" + std::string(indent, ' ') + word;
      used = indent + columns_of(word);
    } else {
      lines += piece;
      used += columns_of(piece);
    }
    begin = end;
  }
  return lines;
}

std::string beside(const std::string& text, std::size_t begin, std::size_t width) {
  std::string block;
  for (const char c : wrapped(text, width > begin + 20 ? width - begin : 20, 0)) {
    block += c == '\n' ? "\n" + std::string(begin, ' ') : std::string(1, c);
  }
  return block;
}

}  // namespace probemark
