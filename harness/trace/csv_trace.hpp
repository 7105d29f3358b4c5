// Rows of time, current, voltage, power or energy: what all CSV exports of instruments come down to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/text_lines.hpp"
#include "harness/trace/trace_reader.hpp"

namespace probemark {

/// The head of a CSV file, parsed: what a format's layout is made from.
struct CsvHeader {
  std::vector<std::string> titles;  ///< as written, without quotes and blanks around
  char separator = ',';
  std::string where;  ///< file:line

  /// The column of that title, or of that name before its unit; nullopt: none.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

/// The titles of a line, separated by commas, else by semicolons, else by tabs.
CsvHeader parse_csv_header(std::string_view line, std::string where = {});

/// The first line of a file's head that is neither blank nor a `;` comment.
std::string_view first_csv_line(std::string_view head);

struct CsvColumn {
  std::size_t index = 0;
  double factor = 1;  ///< to the SI unit
};

/// Which column is what. Of current, power and energy the first that is there counts.
struct CsvLayout {
  CsvColumn time;
  std::optional<CsvColumn> current;
  std::optional<CsvColumn> power;
  std::optional<CsvColumn> energy;
  std::optional<CsvColumn> voltage;
  std::optional<CsvColumn> level;  ///< of the line that marks windows
  std::size_t level_character = 0;
  double least_period_s = 0;  ///< a shorter one means that times are in s, whatever their title says
  std::size_t columns = 0;    ///< that each row must have; one more, empty, is allowed
};

/// A column in a layout: found by name, its unit by its title or else `unit`. Errors name the header's line.
Result<CsvColumn> csv_column(const CsvHeader& header, std::string_view name, char base, std::string_view unit = {});

/// Opens the file, lets `layout_of` read its header, and reads its rows. `description` lacks the period, which is the
/// median of the first rows' distances.
using CsvLayoutOf = Result<CsvLayout> (*)(const CsvHeader& header, const TraceRequest& request,
                                          TraceDescription& description);
Result<std::unique_ptr<TraceReader>> open_csv_trace(const TraceRequest& request, TraceDescription description,
                                                    CsvLayoutOf layout_of);
/// The same of lines at hand.
Result<std::unique_ptr<TraceReader>> open_csv_lines(TextLines lines, const TraceRequest& request,
                                                    TraceDescription description, CsvLayoutOf layout_of);

}  // namespace probemark
