#include <set>

#include "harness/report/html_metric.hpp"

namespace probemark {

std::string html_performance(const Report& report) {
  std::string body;
  for (const char* metric : {"latency_s", "instructions", "cycles"}) body += html_metric(report, metric);
  if (body.empty()) body = "<p class=none>No bit-exact item has a number.</p>\n";
  std::set<std::string> cores;
  for (const Record& record : report.records) cores.insert(record.core);
  std::string intro =
      "One inference, median, with its 95 % interval where there is one. Fewer is better; the least of each column is "
      "bold. Charts begin at zero. Measured, simulated and modelled numbers never share a table or an axis.";
  if (cores.size() > 1) intro += " Instructions of different cores are different work: they are no measure of time.";
  return html_section("performance", "Performance", intro, body);
}

}  // namespace probemark
