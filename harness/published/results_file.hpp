// The results.txt of an MLPerf Tiny run -> what it says. Pure. The lines are those of the published files of versions
// 0.5 to 1.3 (github.com/mlcommons/tiny_results_v0.5, _v1.0, _v1.1, _v1.3), with and without the runner's time stamps.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

/// One window, as far as its lines told.
struct PublishedWindow {
  std::size_t line = 0;  ///< of its heading
  std::optional<double> inferences = {};
  std::optional<double> length_s = {};
  std::optional<double> throughput = {};  ///< inferences a second
  std::optional<double> energy_j = {};    ///< of the whole window
  std::optional<double> power_w = {};
  std::optional<double> energy_per_inference_j = {};
  std::string complaint = {};  ///< what the runner itself objected

  bool operator==(const PublishedWindow&) const = default;
};

struct PublishedResults {
  std::map<std::uint64_t, PublishedWindow> performance = {};  ///< by the number that the file gives them
  std::map<std::uint64_t, PublishedWindow> energy = {};
  std::optional<double> median_throughput = {};  ///< inferences a second
  std::optional<double> median_energy_j = {};    ///< per inference
  std::optional<double> top1 = {};               ///< share
  std::optional<double> auc = {};
  bool streaming = false;  ///< the streaming wake word, which has no inference to time

  bool operator==(const PublishedResults&) const = default;
};

/// `name` is the file's in errors. A line that is not understood, a number that is none or out of its range, a window
/// given twice or without its essentials is an error with file and line.
[[nodiscard]] Result<PublishedResults> parse_results(std::string_view text, const std::string& name);

}  // namespace probemark
