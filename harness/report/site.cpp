#include "harness/report/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "harness/report/firefox_profile.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_report.hpp"
#include "harness/report/speedscope.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

constexpr const char* speedscope_file = "operators.speedscope.json";
constexpr const char* firefox_file = "operators.profile.json";

/// A file name of letters, digits, '-', '_' and '.' that no other id has, on disks that do not tell case either.
std::string file_name(const std::string& id, std::set<std::string>& taken) {
  std::string name;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || (c == '.' && !name.empty());
    name += plain ? c : '-';
  }
  name = name.substr(0, 100);
  std::string unique = name.empty() ? "unnamed" : name;
  const auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
    return text;
  };
  for (int number = 2; !taken.insert(lower(unique)).second; ++number) unique = fmt::format("{}-{}", name, number);
  return unique + ".html";
}

std::map<std::string, std::string> files_of(const Report& report, const char* folder, std::string Record::*id) {
  std::map<std::string, std::string> files;
  std::set<std::string> taken;
  for (const Record& record : report.records) {
    if (!files.contains(record.*id)) files[record.*id] = folder + file_name(record.*id, taken);
  }
  return files;
}

/// What of the runs is about some items.
std::vector<RunHistory> about(const std::vector<RunHistory>& runs, std::string Record::*id, const std::string& value) {
  std::vector<RunHistory> some;
  for (RunHistory run : runs) {
    std::erase_if(run.records, [&](const Record& record) { return record.*id != value; });
    if (run.records.empty()) continue;
    // What was planned and never ran is told on the index.
    if (run.started) {
      run.started->items.clear();
      for (const Record& record : run.records) run.started->items.push_back(item_name(record));
    }
    some.push_back(std::move(run));
  }
  return some;
}

/// The pages of the site, on its index.
std::string contents_of(const Report& report) {
  std::string boards;
  std::set<std::string> seen;
  for (const MatrixRow& row : report.matrix.rows) {
    if (!seen.insert(row.board).second) continue;
    boards += fmt::format("<li{}>{} <small>{}</small></li>\n", html_about_board(row.board),
                          html_board(report, row.board, row.board), html_escape(row.board_title));
  }
  std::string workloads;
  for (const MatrixColumn& column : report.matrix.columns) {
    workloads += fmt::format("<li{}>{} <small>{}</small></li>\n", html_about_workload(column.workload),
                             html_workload(report, column.workload), html_escape(column.title));
  }
  return html_section("pages", "Pages", {},
                      "<div class=contents><div><h3>By board</h3><ul>\n" + boards +
                          "</ul></div><div><h3>By workload</h3><ul>\n" + workloads + "</ul></div></div>\n");
}

}  // namespace

std::vector<SiteFile> render_site(const std::vector<RunHistory>& runs) {
  Report index = report_of(runs);
  index.links.boards = files_of(index, "boards/", &Record::board);
  index.links.workloads = files_of(index, "workloads/", &Record::workload);
  std::vector<SiteFile> files;
  if (const auto profile = render_speedscope(index.records)) {
    files.push_back({speedscope_file, *profile});
    files.push_back({firefox_file, *render_firefox_profile(index.records)});
    index.links.profiles = {{"speedscope", speedscope_file}, {"Firefox Profiler", firefox_file}};
  }
  files.insert(files.begin(), {"index.html", html_page(index, "Probemark: " + verdict_sentence(tally(index.records)),
                                                       contents_of(index))});
  const auto add_pages = [&](const std::map<std::string, std::string>& pages, std::string Record::*id) {
    for (const auto& [value, path] : pages) {
      Report page = report_of(about(runs, id, value));
      page.links = index.links;
      page.links.root = "../";
      const Record& last = page.records.back();
      const std::string& title = id == &Record::board ? last.board_title : last.workload_title;
      page.links.subject = title.empty() ? value : value + " · " + title;
      files.push_back({path, html_page(page, page.links.subject + " · Probemark")});
    }
  };
  add_pages(index.links.boards, &Record::board);
  add_pages(index.links.workloads, &Record::workload);
  return files;
}

}  // namespace probemark
