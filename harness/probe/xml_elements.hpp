// Elements and attributes of the small XML documents in which a GDB server describes itself. Bounded work on any text;
// comments, entities and `>` within attributes, which no server sends, are not understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace probemark {

struct XmlElement {
  std::string_view tag;   ///< from `<` to before `>`
  std::string_view rest;  ///< behind the tag, up to the next element of the same name or the document's end
};

/// All elements of that name which have attributes, in order. They point into `xml`.
std::vector<XmlElement> xml_elements(std::string_view xml, std::string_view name);

/// The value of ` name="..."` within a tag; empty where absent.
std::string_view xml_attribute(std::string_view tag, std::string_view name);

/// All of `text`, but for white space around it, as a number: decimal, or hexadecimal behind 0x.
std::optional<std::uint64_t> xml_number(std::string_view text);

}  // namespace probemark
