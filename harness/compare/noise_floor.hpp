// How much figures differ that should not: between two runs of the same thing, or within one run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// Differences of the logarithm between two runs of the same thing, one for each item, by board and metric.
using BoardNoise = std::map<std::pair<std::string, std::string>, std::vector<double>>;

/// Adds what the items that both runs hold, of right answers and with at least 5 samples each, tell of their boards.
void add_noise(BoardNoise& noise, const std::vector<Record>& run, const std::vector<Record>& again);

struct NoiseFloor {
  double relative = 0;
  std::string from = {};  ///< for people
};

/// From other runs of both records' boards: the limit of Student's t, for `compared` items at once, times the root mean
/// square of the board's differences, of the noisier board where there are two. Few repetitions make it high, as they
/// must. Nothing where `noise` does not tell of both boards.
[[nodiscard]] std::optional<NoiseFloor> floor_between_runs(const BoardNoise& noise, const std::string& metric,
                                                           const Record& a, const Record& b, std::size_t compared);

/// From within the runs: by how much the medians of the first and of the last half of a record's samples differ, of the
/// record where it is more. What stays the same through a whole run is not seen by it.
[[nodiscard]] NoiseFloor floor_within_runs(const std::string& metric, const Record& a, const Record& b);

}  // namespace probemark
