// Text made safe for XML 1.0.
#pragma once

#include <string>
#include <string_view>

namespace probemark {

/// For text and quoted attribute values alike: & < > " ' become entities; what XML 1.0 forbids or advises against
/// becomes U+FFFD. Tabs and line feeds become character references, which attributes would lose otherwise.
[[nodiscard]] std::string xml_attribute(std::string_view text);

/// For text between tags: as above, but tabs and line feeds stay.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace probemark
