#include "harness/probe/xml_elements.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace probemark {

namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

bool is_space(char c) { return kWhiteSpace.find(c) != std::string_view::npos; }

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
}

/// Where the next tag of that name begins.
std::size_t find_tag(std::string_view xml, std::string_view opening, std::size_t from) {
  std::size_t at = xml.find(opening, from);
  while (at != std::string_view::npos && (at + opening.size() == xml.size() || !is_space(xml[at + opening.size()]))) {
    at = xml.find(opening, at + 1);
  }
  return at;
}

}  // namespace

std::vector<XmlElement> xml_elements(std::string_view xml, std::string_view name) {
  std::vector<XmlElement> found;
  const std::string opening = "<" + std::string(name);
  std::size_t at = find_tag(xml, opening, 0);
  while (at != std::string_view::npos) {
    const std::size_t close = xml.find('>', at);
    if (close == std::string_view::npos) {
      break;
    }
    const std::size_t next = find_tag(xml, opening, close);
    found.push_back({xml.substr(at, close - at), xml.substr(close + 1, std::min(next, xml.size()) - close - 1)});
    at = next;
  }
  return found;
}

std::string_view xml_attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    if (at == 0 || !is_space(tag[at - 1])) {
      continue;
    }
    std::string_view value = without_leading_space(tag.substr(at + name.size()));
    if (!value.starts_with('=')) {
      continue;
    }
    value = without_leading_space(value.substr(1));
    if (value.starts_with('"') || value.starts_with('\'')) {
      const std::size_t end = value.find(value.front(), 1);
      return end == std::string_view::npos ? std::string_view{} : value.substr(1, end - 1);
    }
  }
  return {};
}

std::optional<std::uint64_t> xml_number(std::string_view text) {
  text = without_leading_space(text);
  text = text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  text.remove_prefix(hexadecimal ? 2 : 0);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace probemark
