// A case with everything that it needs to be run again, as a JSON document: results/schema/case-1.schema.json.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/conform/executor.hpp"

namespace probemark {

struct ReplayFile {
  Case test;
  std::uint64_t seed = 1;  ///< of the run that made the case
  Profile profile = Profile::double_rounding;
  Expected expected;
  std::optional<CaseOutcome> got;      ///< absent of a case that has not been run
  std::vector<std::string> diagnosis;  ///< statements, the most telling first
};

/// The document, ending in a newline; one line a tensor, so that a person can read and change it.
std::string replay_text(const ReplayFile& file);

/// Reads it back exactly. Every error of form, range or size (a tensor that is smaller than the parameters reach) names
/// `name` and the field, e.g. "field `tables.filter.values`: ..".
Result<ReplayFile> parse_replay(const std::string& text, const std::string& name);

/// The same, of a file of at most 64 MiB.
Result<ReplayFile> read_replay_file(const std::filesystem::path& path);
Result<void> write_replay_file(const std::filesystem::path& path, const ReplayFile& file);

}  // namespace probemark
