#include <fmt/format.h>

#include <algorithm>

#include "harness/record/item.hpp"
#include "harness/report/html_energy_detail.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_metric.hpp"

namespace probemark {

std::string html_energy(const Report& report) {
  std::string figures;
  for (const char* metric : {"energy_j", "energy_net_j", "energy_slope_j", "energy_modelled_j"})
    figures += html_metric(report, metric);
  std::string details;
  for (const Record& record : report.records) {
    if (!record.energy) continue;
    details +=
        fmt::format("<details{}{}><summary>{} <small>{}</small></summary>\n{}</details>\n",
                    html_about_board(record.board), html_about_workload(record.workload),
                    html_escape(item_name(record)), html_escape(record.energy->instrument), html_energy_detail(record));
  }
  if (figures.empty() && details.empty()) return {};
  if (!details.empty()) details = "<h3>How each figure came about</h3>\n" + details;
  return html_section(
      "energy", "Energy",
      "One inference, median of the windows, with its expanded uncertainty (about 95 %). Gross counts "
      "everything between two edges of the trigger; less idle takes off what the board draws anyway; by slope "
      "is what one inference more costs. Modelled energy is a calculation and is compared with nothing.",
      figures + details);
}

}  // namespace probemark
