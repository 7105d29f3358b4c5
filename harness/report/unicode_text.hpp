// Text from outside made fit for any format: well-formed UTF-8 without characters that steer what reads it.
#pragma once

#include <string>
#include <string_view>

namespace probemark {

/// Bytes that are no UTF-8, control characters other than tab and line feed, noncharacters and the marks that reverse
/// the direction of writing become U+FFFD. What is left may stand in XML 1.0.
[[nodiscard]] std::string well_formed(std::string_view text);

/// The same in one line: tabs and line ends become blanks.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace probemark
