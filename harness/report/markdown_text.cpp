#include "harness/report/markdown_text.hpp"

#include <algorithm>
#include <cctype>

#include "harness/report/unicode_text.hpp"

namespace probemark {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// An underscore within a word, as ids have it, is no emphasis; escaped, it would only be hard to read in the source.
bool is_inside_word(const std::string& text, std::size_t i) {
  return i > 0 && i + 1 < text.size() && is_word(text[i - 1]) && is_word(text[i + 1]);
}

bool is_special(const std::string& text, std::size_t i) {
  const char c = text[i];
  if (c == '_') return !is_inside_word(text, i);
  if (c == ':') return text.compare(i, 3, "://") == 0;  // or an address becomes a link
  if (c == '.') return i >= 3 && text.compare(i - 3, 3, "www") == 0;
  return std::string_view("\\`*{}[]<>|#!~&$").find(c) != std::string_view::npos;
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string row_of(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

}  // namespace

std::string markdown_text(std::string_view text) {
  const std::string line = one_line(text);
  std::string safe;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_special(line, i)) safe += '\\';
    safe += line[i];
  }
  return safe;
}

std::string markdown_code(std::string_view text) {
  const std::string code = one_line(text);
  if (code.find_first_not_of(' ') == std::string::npos) return {};
  // A table's cell ends at a bar, even within code, where a backslash before it cannot be told from one that is meant.
  if (code.find('|') != std::string::npos) return markdown_text(code);
  const std::string fence(longest_run(code, '`') + 1, '`');
  const bool touches = code.front() == '`' || code.back() == '`';
  return fence + (touches ? " " + code + " " : code) + fence;
}

std::string markdown_table(const std::vector<MarkdownColumn>& columns,
                           const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const MarkdownColumn& column : columns) {
    titles.push_back(column.title);
    rules.emplace_back(column.align == Align::right ? "---:" : "---");
  }
  std::string table = row_of(titles) + row_of(rules);
  for (const auto& row : rows) table += row_of(row);
  return table + "\n";
}

}  // namespace probemark
