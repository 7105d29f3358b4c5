#include "harness/report/html.hpp"

#include "harness/report/html_report.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {

std::string render_html(std::vector<RunHistory> runs) {
  const Report report = report_of(std::move(runs));
  return html_page(report, "Probemark: " + verdict_sentence(tally(report.records)));
}

std::string render_html(const RunStarted& started, const std::vector<Record>& records,
                        const std::optional<RunFinished>& finished) {
  return render_html({RunHistory{started, records, finished}});
}

}  // namespace probemark
