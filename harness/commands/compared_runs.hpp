// The records that a comparison is made of, from wherever they are kept.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "reference/error.hpp"

namespace probemark {

struct ComparedRun {
  std::string name;              ///< as given
  std::filesystem::path folder;  ///< of the run, where there is one: what can run again
  std::vector<Record> records;
};

/// `path`: the folder of a run, a folder of record files, or one record file. Errors are usage where there is nothing
/// of the kind, invalid input where a record cannot be read.
[[nodiscard]] Result<ComparedRun> read_compared_run(const std::string& path);

/// Keeps the records for which every one of `conditions` ("board=ID", "kernels=ID", "workload=ID") holds; of one key,
/// any of its values will do. An error for another key, and where no record is left.
[[nodiscard]] Result<void> keep_only(ComparedRun& run, const std::vector<std::string>& conditions,
                                     const std::string& option);

}  // namespace probemark
