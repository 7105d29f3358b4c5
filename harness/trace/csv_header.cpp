#include <fmt/format.h>

#include <algorithm>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/unit.hpp"

namespace probemark {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\"\r");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t\"\r") - first + 1);
}

}  // namespace

std::string_view first_csv_line(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) {
    head.remove_prefix(3);
  }
  while (!head.empty()) {
    const auto end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    if (!trimmed(line).empty() && line.front() != ';') {
      return trimmed(line);
    }
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return {};
}

CsvHeader parse_csv_header(std::string_view line, std::string where) {
  CsvHeader header;
  header.where = std::move(where);
  for (const char separator : {',', ';', '\t'}) {
    if (line.find(separator) != std::string_view::npos) {
      header.separator = separator;
      break;
    }
  }
  while (true) {
    const auto end = line.find(header.separator);
    header.titles.emplace_back(trimmed(line.substr(0, end)));
    if (end == std::string_view::npos) {
      return header;
    }
    line.remove_prefix(end + 1);
  }
}

std::optional<std::size_t> CsvHeader::column(std::string_view name) const {
  auto found = std::find(titles.begin(), titles.end(), name);
  if (found == titles.end()) {
    found = std::find_if(titles.begin(), titles.end(),
                         [name](const std::string& title) { return parse_column_title(title).name == name; });
  }
  return found == titles.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - titles.begin()));
}

Result<CsvColumn> csv_column(const CsvHeader& header, std::string_view name, char base, std::string_view unit) {
  const auto index = header.column(name);
  if (!index) {
    return fail(ErrorKind::invalid_input, fmt::format("there is no column '{}'", name), header.where,
                fmt::format("the file has: {}; name the right ones with --map", fmt::join(header.titles, ", ")));
  }
  const std::string written = parse_column_title(header.titles[*index]).unit;
  const auto parsed = parse_unit(written.empty() ? unit : std::string_view(written));
  if (!parsed || parsed->base != base) {
    return fail(ErrorKind::invalid_input,
                written.empty() && unit.empty() ? fmt::format("column '{}' has no unit", name)
                                                : fmt::format("column '{}' is in '{}', not in {}", name,
                                                              written.empty() ? unit : std::string_view(written), base),
                header.where,
                fmt::format("say what it is: --map {}=NAME:UNIT, as in time=t:ms,current=i:mA",
                            base == 's' ? "time" : "current"));
  }
  return CsvColumn{*index, parsed->factor};
}

}  // namespace probemark
