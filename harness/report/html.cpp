#include "harness/report/html.hpp"

#include <fmt/format.h>

#include <set>

#include "harness/record/item.hpp"
#include "harness/record/suppression.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/html_style.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

Report report_of(const RunStarted& started, const std::vector<Record>& records,
                 const std::optional<RunFinished>& finished) {
  Report report{started, {}, finished, {}, {}};
  std::set<std::string> done;
  for (const Record& record : records) {
    report.records.push_back(publishable(record));
    done.insert(item_name(record));
  }
  for (const std::string& item : started.items) {
    if (!done.contains(item)) report.missing.push_back(item);
  }
  report.matrix = arrange(report.records);
  return report;
}

constexpr const char* navigation =
    "<nav aria-label=Sections><a href=#setup>Set-up</a><a href=#conformance>Conformance</a>"
    "<a href=#performance>Performance</a><a href=#memory>Memory</a><a href=#quality>Quality</a>"
    "<a href=#profile>Operators</a><a href=#failures>Failures</a><a href=#provenance>Provenance</a></nav>\n";

}  // namespace

std::string render_html(const RunStarted& started, const std::vector<Record>& records,
                        const std::optional<RunFinished>& finished) {
  const Report report = report_of(started, records, finished);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=color-scheme content=\"light dark\">\n<title>Probemark: "
      "{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<a class=skip href=#verdict>Skip to the verdict</a>\n"
      "<header><p class=brand>Probemark</p><p class=run>Run {} <span>{}</span></p></header>\n",
      html_escape(verdict_sentence(tally(report.records))), html_style, html_escape(started.run_id),
      html_escape(started.started_at));
  page += navigation;
  page += "<main>\n";
  for (const auto section : {html_verdict, html_setup, html_conformance, html_performance, html_memory, html_quality,
                             html_profile, html_failures, html_provenance}) {
    page += section(report);
  }
  page += fmt::format(
      "</main>\n<footer>Made by Probemark {} from the run's records. Numbers are shown only for items whose "
      "every output is bit-exact.</footer>\n</body>\n</html>\n",
      html_escape(started.harness_version));
  return page;
}

}  // namespace probemark
