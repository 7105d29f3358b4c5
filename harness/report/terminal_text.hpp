// Text for a terminal: colour, columns, and strings that cannot command it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace probemark {

enum class Ink { plain, bold, dim, good, bad, warning };

/// `text` in that ink; unchanged where colour was not asked for.
[[nodiscard]] std::string inked(const std::string& text, Ink ink, bool colour);

/// Control characters replaced by '?': a tensor's name shall not move the cursor.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that UTF-8 text takes, one a code point.
[[nodiscard]] std::size_t columns_of(std::string_view text);

[[nodiscard]] std::string pad_left(const std::string& text, std::size_t columns);
[[nodiscard]] std::string pad_right(const std::string& text, std::size_t columns);

/// Shortened to that many columns, ending in "…" where something was cut.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t columns);

/// Broken between words into lines of at most `columns`; lines after the first begin with `indent` blanks. A word
/// longer than a line is left whole: a path or symbol that was cut could not be copied.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent);

/// `text` right of what takes the first `begin` columns of each line: wrapped into the rest, which is 20 at least.
[[nodiscard]] std::string beside(const std::string& text, std::size_t begin, std::size_t width);

}  // namespace probemark
