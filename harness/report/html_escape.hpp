// Text made safe for HTML.
#pragma once

#include <string>
#include <string_view>

namespace probemark {

/// For text and quoted attribute values alike: & < > " ' become entities; control characters other than tab and line
/// end become U+FFFD.
[[nodiscard]] std::string html_escape(std::string_view text);

}  // namespace probemark
