// Where a results.txt lies in a submission -> whose result it is. Pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace probemark {

struct SubmissionPlace {
  std::string division = {};
  std::string submitter = {};
  std::string system = {};
  std::string benchmark = {};          ///< its folder's name
  std::string mode = {};               ///< "performance", "accuracy" or "energy"
  std::filesystem::path systems = {};  ///< the folder of the system descriptions

  bool operator==(const SubmissionPlace&) const = default;
};

/// Of an absolute path <..>/<division>/<submitter>/results/<system>[/<more>]/<benchmark>/<mode>/results.txt; nullopt
/// where it is none. What stands between system and benchmark belongs to the system's name.
[[nodiscard]] std::optional<SubmissionPlace> place_of(const std::filesystem::path& file);

}  // namespace probemark
