#include "harness/report/html_report.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "harness/record/item.hpp"
#include "harness/record/suppression.hpp"
#include "harness/report/html_document.hpp"
#include "harness/report/html_escape.hpp"

namespace probemark {
namespace {

struct Section {
  const char* id;
  const char* title;  ///< in the navigation
  std::string (*render)(const Report&);
};

constexpr std::array<Section, 11> sections{{
    {"setup", "Set-up", html_setup},
    {"conformance", "Conformance", html_conformance},
    {"failures", "Failures", html_failures},
    {"performance", "Performance", html_performance},
    {"tradeoffs", "Trade-offs", html_tradeoffs},
    {"energy", "Energy", html_energy},
    {"memory", "Memory", html_memory},
    {"quality", "Quality", html_quality},
    {"profile", "Operators", html_profile},
    {"history", "History", html_history},
    {"provenance", "Provenance", html_provenance},
}};

std::string header_of(const Report& report) {
  const std::string& subject = report.links.subject;
  const std::string about = subject.empty() ? subject : "<p class=subject>" + html_escape(subject) + "</p>";
  const std::string started = html_escape(report.started.started_at);
  return about +
         (report.runs.size() < 2
              ? fmt::format("<p class=run>Run {} <span>{}</span></p>", html_escape(report.started.run_id), started)
              : fmt::format("<p class=run>{} runs, the newest from <span>{}</span></p>", report.runs.size(), started));
}

}  // namespace

Report report_of(std::vector<RunHistory> runs) {
  Report report;
  report.runs = by_time(std::move(runs));
  for (RunHistory& run : report.runs) {
    for (Record& record : run.records) record = publishable(record);
  }
  RunHistory latest = latest_of(report.runs);
  if (latest.started) report.started = *latest.started;
  report.records = std::move(latest.records);
  report.finished = latest.finished;
  std::set<std::string> done;
  for (const Record& record : report.records) done.insert(item_name(record));
  for (const std::string& item : report.started.items) {
    if (!done.contains(item)) report.missing.push_back(item);
  }
  report.matrix = arrange(report.records);
  return report;
}

std::string html_page(const Report& report, const std::string& title, const std::string& before) {
  Document document;
  document.title = title;
  document.header = header_of(report);
  if (!report.links.boards.empty()) document.navigation.push_back({report.links.root + "index.html", "All"});
  document.body = html_verdict(report) + before;
  for (const Section& section : sections) {
    const std::string text = section.render(report);
    if (text.empty()) continue;
    document.navigation.push_back({std::string("#") + section.id, section.title});
    document.body += text;
    document.plots = document.plots || text.find("<figure class=history") != std::string::npos;
  }
  document.footer = fmt::format(
      "Made by Probemark {} from the runs' records. Numbers are shown only for items whose every output is bit-exact.",
      html_escape(report.started.harness_version));
  return html_document(document);
}

}  // namespace probemark
