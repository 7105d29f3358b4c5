// A run as one HTML file that needs nothing else: no network, no script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// The page. Records are shown as publishable() leaves them. Without `finished`, the run is shown as unfinished.
[[nodiscard]] std::string render_html(const RunStarted& started, const std::vector<Record>& records,
                                      const std::optional<RunFinished>& finished);

}  // namespace probemark
