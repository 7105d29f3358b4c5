// What a report is made of: folders of runs, files of records.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"
#include "reference/error.hpp"

namespace probemark {

/// One run a path, in their order; what is named twice is read once. A path is the folder of a run, its events.ndjson,
/// a record file, or a file with an array of records, as `run --json` prints. Records from files are runs without
/// `started`. A run that is still being written is read as far as it is.
[[nodiscard]] Result<std::vector<RunHistory>> read_report_inputs(const std::vector<std::string>& paths);

}  // namespace probemark
