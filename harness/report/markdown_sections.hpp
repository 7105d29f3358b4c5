// The sections of the Markdown report, each a pure function of what is reported. All text in what they return is
// escaped; a section that has nothing to say is empty.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/reported_runs.hpp"

namespace probemark {

struct MarkdownReport {
  const std::vector<RunHistory>& runs;
  ReportedRuns reported;
  std::vector<Record> records;  ///< publishable, told from their namesakes by their board
  Matrix matrix;                ///< points into `records`
};

[[nodiscard]] std::string markdown_verdict(const MarkdownReport& report);
[[nodiscard]] std::string markdown_setup(const MarkdownReport& report);
[[nodiscard]] std::string markdown_conformance(const MarkdownReport& report);
[[nodiscard]] std::string markdown_metrics(const MarkdownReport& report);
[[nodiscard]] std::string markdown_energy(const MarkdownReport& report);
[[nodiscard]] std::string markdown_quality(const MarkdownReport& report);
[[nodiscard]] std::string markdown_absent(const MarkdownReport& report);
[[nodiscard]] std::string markdown_failures(const MarkdownReport& report);
[[nodiscard]] std::string markdown_provenance(const MarkdownReport& report);

}  // namespace probemark
