// Records as Markdown, for a README, a paper or the summary of a CI job.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

/// The verdict first; what ran where; the matrix of verdicts; one table a metric and kind; energy, quality, what is not
/// there and why; failures; provenance. Numbers are rounded to three digits, records and CSV hold all of them.
/// CommonMark with GitHub's tables, no HTML.
[[nodiscard]] std::string render_markdown(const std::vector<RunHistory>& runs);

}  // namespace probemark
