// Text and tables for Markdown (CommonMark, with GitHub's tables).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace probemark {

/// In one line, so that every character shows as itself: no emphasis, link, HTML, table border or formula.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// As code, for a table's cell too; as plain text where code could not hold it.
[[nodiscard]] std::string markdown_code(std::string_view text);

enum class Align { left, right };

struct MarkdownColumn {
  std::string title;  ///< Markdown, as all cells are
  Align align = Align::left;
};

/// Ends in an empty line.
[[nodiscard]] std::string markdown_table(const std::vector<MarkdownColumn>& columns,
                                         const std::vector<std::vector<std::string>>& rows);

}  // namespace probemark
