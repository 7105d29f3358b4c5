#include "harness/report/xml_text.hpp"

#include "harness/report/unicode_text.hpp"

namespace probemark {
namespace {

std::string with_entities(std::string_view text, bool keep_space) {
  std::string safe;
  for (const char c : well_formed(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&apos;";
        break;
      case '\t':
        safe += keep_space ? "\t" : "&#9;";
        break;
      case '\n':
        safe += keep_space ? "\n" : "&#10;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string xml_attribute(std::string_view text) { return with_entities(text, false); }

std::string xml_text(std::string_view text) { return with_entities(text, true); }

}  // namespace probemark
