// The sections of the HTML report, each a pure function of the run, each in a file of its own. All text in what they
// return is escaped.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/report/history.hpp"
#include "harness/report/matrix.hpp"

namespace probemark {

/// How the pages of a site lead to each other. A page that stands alone has none of it.
struct SiteLinks {
  std::string subject;                           ///< of this page, plain text; empty: the whole
  std::string root;                              ///< from this page to the site's index: "" or "../"
  std::map<std::string, std::string> boards;     ///< id -> file, seen from the index
  std::map<std::string, std::string> workloads;  ///< likewise
  std::map<std::string, std::string> profiles;   ///< title -> file of per-operator profiles, likewise
};

/// Runs ready to be shown: publishable records only.
struct Report {
  RunStarted started;
  std::vector<Record> records;  ///< the latest of each item
  std::optional<RunFinished> finished;
  Matrix matrix;                     ///< points into `records`
  std::vector<std::string> missing;  ///< planned items without a record
  std::vector<RunHistory> runs;      ///< by time; more than one where there is a history
  SiteLinks links;
};

// In the order of the page. Those whose subject is absent are empty: trade-offs, energy, history.
[[nodiscard]] std::string html_verdict(const Report& report);
[[nodiscard]] std::string html_setup(const Report& report);
[[nodiscard]] std::string html_conformance(const Report& report);
[[nodiscard]] std::string html_failures(const Report& report);
[[nodiscard]] std::string html_performance(const Report& report);
[[nodiscard]] std::string html_tradeoffs(const Report& report);
[[nodiscard]] std::string html_energy(const Report& report);
[[nodiscard]] std::string html_memory(const Report& report);
[[nodiscard]] std::string html_quality(const Report& report);
[[nodiscard]] std::string html_profile(const Report& report);
[[nodiscard]] std::string html_history(const Report& report);
[[nodiscard]] std::string html_provenance(const Report& report);

/// <section> with a heading; `intro` and `body` are HTML, empty `intro` is left out.
[[nodiscard]] std::string html_section(const char* id, const char* title, const std::string& intro,
                                       const std::string& body);

/// A table that scrolls sideways on narrow screens, by keyboard too. `label` is plain text.
[[nodiscard]] std::string html_scrolling_table(const std::string& label, const std::string& rows,
                                               const char* css_class = "");

/// `label`, leading to the board's (the workload's) own page where there is one.
[[nodiscard]] std::string html_board(const Report& report, const std::string& board, const std::string& label);
[[nodiscard]] std::string html_workload(const Report& report, const std::string& workload);

/// Attributes, with a blank before them, by which the page's filter knows what an element is about.
[[nodiscard]] std::string html_about_board(const std::string& board);
[[nodiscard]] std::string html_about_workload(const std::string& workload);

/// A number's cell; the exact value is kept for sorting.
[[nodiscard]] std::string html_number(double value, const std::string& shown, const char* css_class = "number");

/// The anchor of a failed item's details.
[[nodiscard]] std::string failure_anchor(const Record& record);

}  // namespace probemark
