// The sections of the HTML report, each a pure function of the run, each in a file of its own. All text in what they
// return is escaped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/report/matrix.hpp"

namespace probemark {

/// A run ready to be shown: publishable records only.
struct Report {
  RunStarted started;
  std::vector<Record> records;
  std::optional<RunFinished> finished;
  Matrix matrix;                     ///< points into `records`
  std::vector<std::string> missing;  ///< planned items without a record
};

[[nodiscard]] std::string html_verdict(const Report& report);
[[nodiscard]] std::string html_setup(const Report& report);
[[nodiscard]] std::string html_conformance(const Report& report);
[[nodiscard]] std::string html_performance(const Report& report);
[[nodiscard]] std::string html_memory(const Report& report);
[[nodiscard]] std::string html_quality(const Report& report);
[[nodiscard]] std::string html_profile(const Report& report);
[[nodiscard]] std::string html_failures(const Report& report);
[[nodiscard]] std::string html_provenance(const Report& report);

/// <section> with a heading; `intro` and `body` are HTML, empty `intro` is left out.
[[nodiscard]] std::string html_section(const char* id, const char* title, const std::string& intro,
                                       const std::string& body);

/// A table that scrolls sideways on narrow screens, by keyboard too. `label` is plain text.
[[nodiscard]] std::string html_scrolling_table(const std::string& label, const std::string& rows,
                                               const char* css_class = "");

/// The anchor of a failed item's details.
[[nodiscard]] std::string failure_anchor(const Record& record);

}  // namespace probemark
