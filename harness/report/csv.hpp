// Records as CSV in long form, for statistics programs and spreadsheets.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

/// One header row, then one row a record and metric, in SI units, all digits kept; `value` is the median. A metric that
/// is not there has a row with its status and reason and no value; an item without any has one row, as has each planned
/// item that was not run (verdict "not_run"). UTF-8, RFC 4180. docs/reports.md tells the columns.
[[nodiscard]] std::string render_csv(const std::vector<RunHistory>& runs);

/// One header row, then one row a record, metric and sample. Metrics without samples have none.
[[nodiscard]] std::string render_samples_csv(const std::vector<RunHistory>& runs);

}  // namespace probemark
