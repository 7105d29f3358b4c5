// The formats that a report is made in, as one table: each a pure function of runs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/item.hpp"
#include "reference/error.hpp"

namespace probemark {

struct ReportFormat {
  std::string_view name;    ///< for --format
  std::string_view ending;  ///< of the file's name, for --out
  std::string_view what;    ///< for help texts
  Result<std::string> (*render)(const std::vector<RunHistory>& runs);
};

[[nodiscard]] std::span<const ReportFormat> report_formats();

/// The format with the longest ending of that file name; nullptr where there is none.
[[nodiscard]] const ReportFormat* format_of_file(std::string_view file_name);

/// nullptr where there is none.
[[nodiscard]] const ReportFormat* format_named(std::string_view name);

}  // namespace probemark
