// Rows of CSV as RFC 4180 has them, safe to open in a spreadsheet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace probemark {

/// A text from outside as a field. What a spreadsheet would take for a formula (it begins, after blanks, with = + - @
/// or their full-width forms) and what begins with an apostrophe gets an apostrophe before it; taking one leading
/// apostrophe away gives the text again. Line ends become blanks, so a row is a line.
[[nodiscard]] std::string csv_text(std::string_view text);

/// The fields, quoted where they hold a comma, a quotation mark or a line end, joined by commas; ends in CR LF.
[[nodiscard]] std::string csv_row(const std::vector<std::string>& fields);

}  // namespace probemark
