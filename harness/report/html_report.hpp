// Runs made ready for the sections of a page.
#pragma once

#include <vector>

#include "harness/report/html_sections.hpp"

namespace probemark {

/// The latest record of each item of all runs, each publishable(); and the runs by time. At least one run.
[[nodiscard]] Report report_of(std::vector<RunHistory> runs);

/// The page of a report; the verdict comes first. `title` is plain text; `before` is HTML behind the verdict.
[[nodiscard]] std::string html_page(const Report& report, const std::string& title, const std::string& before = {});

}  // namespace probemark
