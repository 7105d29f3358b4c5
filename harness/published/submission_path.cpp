#include "harness/published/submission_path.hpp"

#include <algorithm>
#include <vector>

namespace probemark {
namespace {

/// "power" is how submissions to version 0.7 named the energy runs.
std::string mode_of(const std::string& folder) {
  if (folder == "power") return "energy";
  return folder == "performance" || folder == "accuracy" || folder == "energy" ? folder : std::string{};
}

}  // namespace

std::optional<SubmissionPlace> place_of(const std::filesystem::path& file) {
  std::vector<std::string> parts;
  for (const auto& part : file.lexically_normal()) parts.push_back(part.string());
  const auto results = std::find(parts.rbegin(), parts.rend(), "results");
  if (results == parts.rend()) return std::nullopt;
  const auto at = static_cast<std::size_t>(parts.rend() - results) - 1;
  // results / system / benchmark / mode / results.txt
  if (at < 2 || parts.size() < at + 5) return std::nullopt;
  SubmissionPlace place;
  place.division = parts[at - 2];
  place.submitter = parts[at - 1];
  place.system = parts[at + 1];
  for (std::size_t i = at + 2; i + 3 < parts.size(); ++i) place.system += "-" + parts[i];
  place.benchmark = parts[parts.size() - 3];
  place.mode = mode_of(parts[parts.size() - 2]);
  if (place.mode.empty()) return std::nullopt;
  std::filesystem::path folder;
  for (std::size_t i = 0; i < at; ++i) folder /= parts[i];
  place.systems = folder / "systems";
  return place;
}

}  // namespace probemark
