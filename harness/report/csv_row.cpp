#include "harness/report/csv_row.hpp"

#include <algorithm>
#include <array>

#include "harness/report/unicode_text.hpp"

namespace probemark {
namespace {

// OWASP, "CSV Injection": spreadsheets evaluate fields that begin so; some locales take the full-width forms too.
constexpr std::array<std::string_view, 9> formula_starts{
    "=", "+", "-", "@", "'", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

std::string csv_text(std::string_view text) {
  std::string line = one_line(text);
  const std::string_view visible = std::string_view(line).substr(std::min(line.find_first_not_of(' '), line.size()));
  const bool evaluated = std::any_of(formula_starts.begin(), formula_starts.end(),
                                     [&](std::string_view start) { return visible.starts_with(start); });
  return evaluated ? "'" + line : line;
}

std::string csv_row(const std::vector<std::string>& fields) {
  std::string row;
  for (const std::string& field : fields) {
    row += (&field == &fields.front() ? "" : ",") + quoted(field);
  }
  return row + "\r\n";
}

}  // namespace probemark
