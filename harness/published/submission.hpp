// The folders of MLPerf Tiny submissions -> records.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "reference/error.hpp"

namespace probemark {

/// For files that lie outside of a submission's folders; empty: taken from the folders' names.
struct SubmissionNames {
  std::string system = {};
  std::string benchmark = {};
  std::string submitter = {};
};

struct Submissions {
  std::vector<Record> records = {};        ///< by system, submitter and benchmark
  std::vector<Error> errors = {};          ///< of files that cannot be read; all others are in `records`
  std::vector<std::string> left_out = {};  ///< what has no place in a record, and why
};

/// Reads every results.txt below `folder`, be that a clone of a results repository or any part of one:
/// <division>/<submitter>/results/<system>/<benchmark>/performance|accuracy|energy/results.txt, with
/// <division>/<submitter>/systems/<system>.json beside them. A results.txt anywhere else needs `names`. An error where
/// there is none at all, or only one that cannot be read.
[[nodiscard]] Result<Submissions> read_submissions(const std::filesystem::path& folder, const SubmissionNames& names);

}  // namespace probemark
