// Texts from outside in every format that escapes them: whatever the bytes, nothing gets out of its place.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/report/csv_row.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/unicode_text.hpp"
#include "harness/report/xml_text.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Bars that GitHub takes for the borders of cells.
std::size_t borders_of(const std::string& row) {
  std::size_t borders = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\') {
      ++i;
    } else if (row[i] == '|') {
      ++borders;
    }
  }
  return borders;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;
  const std::string text(reinterpret_cast<const char*>(data), size);

  const std::string formed = well_formed(text);
  require(well_formed(formed) == formed);
  require(one_line(text).find_first_of("\t\r\n") == std::string::npos);

  require(xml_attribute(text).find_first_of("<>\"'\t\r\n") == std::string::npos);
  require(xml_text(text).find_first_of("<>\"'\r") == std::string::npos);

  const std::string field = csv_text(text);
  require(field.empty() || std::string("=+-@").find(field.front()) == std::string::npos);
  const bool guarded = !field.empty() && field.front() == '\'';
  require((guarded ? field.substr(1) : field) == one_line(text));
  std::size_t quotes = 0;
  for (const char c : csv_row({field})) quotes += c == '"' ? 1 : 0;
  require(quotes % 2 == 0);

  const std::string table = markdown_table({{"a"}, {"b"}}, {{markdown_text(text), "x"}, {markdown_code(text), "x"}});
  std::size_t lines = 0;
  for (std::size_t begin = 0; begin < table.size(); ++lines) {
    const std::size_t end = table.find('\n', begin);
    const std::string row = table.substr(begin, end - begin);
    require(row.empty() || borders_of(row) == 3);
    begin = end + 1;
  }
  require(lines == 5);
  return 0;
}
