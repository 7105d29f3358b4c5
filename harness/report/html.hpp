// Runs as one HTML file that needs nothing else: no network, and no script to be read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

/// The page of several runs, at least one: the latest record of each item, and how the numbers went from run to run.
/// Records are shown as publishable() leaves them. A run without its end is shown as unfinished.
[[nodiscard]] std::string render_html(std::vector<RunHistory> runs);

/// The page of one run.
[[nodiscard]] std::string render_html(const RunStarted& started, const std::vector<Record>& records,
                                      const std::optional<RunFinished>& finished);

}  // namespace probemark
