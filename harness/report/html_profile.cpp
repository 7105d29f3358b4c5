#include <fmt/format.h>

#include <algorithm>

#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/operator_counts.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

// Keeps the page small; the rest is summed up, and whole in the record.
constexpr std::size_t most_rows = 12;

std::string share_cell(double share) {
  return fmt::format("<td class=share><i style=\"width:{:.1f}%\"></i><span>{}</span></td>", share * 100,
                     html_escape(format_share(share)));
}

std::string profile_of(const Record& record, const MatrixRow& row) {
  const auto found = operator_counts(record);
  if (!found) return {};
  auto lines = found->counts;
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  const double total = found->total();
  std::string rows;
  double rest = total;
  for (std::size_t i = 0; i < std::min(lines.size(), most_rows); ++i) {
    const auto& [profile, value] = lines[i];
    rest -= value;
    const bool fallback = profile->library != record.kernels && !profile->library.empty();
    rows += fmt::format(
        "<tr><td class=number>{}</td><th scope=row>{}</th><td class=name>{}</td><td class=name>{}{}</td><td "
        "class=number data-v={:.0f}>{}</td>{}</tr>\n",
        profile->index, html_escape(profile->name), html_escape(profile->tensor), html_escape(profile->kernel),
        fallback ? " <mark>" + html_escape(profile->library) + "</mark>" : "", value, format_count(value),
        share_cell(value / total));
  }
  if (lines.size() > most_rows) {
    rows += fmt::format("<tr><td></td><td colspan=3>{} smaller ones together</td><td class=number>{}</td>{}</tr>\n",
                        lines.size() - most_rows, format_count(rest), share_cell(rest / total));
  }
  std::string unit(found->metric->title);
  const auto head = fmt::format(
      "<thead><tr><th scope=col class=number>#</th><th scope=col>Operator</th><th scope=col>Output</th>"
      "<th scope=col>Kernel</th><th scope=col class=number>{}</th><th scope=col>Share</th></tr></thead>\n<tbody>\n",
      unit);
  return fmt::format("<details{}><summary>{} <small>{} {}, {} of it {}</small></summary>\n{}</details>\n",
                     html_about_board(row.board), html_escape(row.label), format_count(total), unit,
                     html_escape(format_share(lines.front().value / total)), html_escape(lines.front().profile->name),
                     html_scrolling_table(row.label + " · " + record.workload + ": operators by share",
                                          head + rows + "</tbody>", "profile"));
}

std::string files_of(const SiteLinks& links) {
  std::string files;
  for (const auto& [title, file] : links.profiles) {
    files += fmt::format("{}<a href=\"{}\" download>{}</a>", files.empty() ? "" : ", ", html_escape(links.root + file),
                         html_escape(title));
  }
  return files.empty() ? files : "<p>The same for a profile viewer: " + files + ".</p>\n";
}

}  // namespace

std::string html_profile(const Report& report) {
  std::string body;
  for (std::size_t column = 0; column < report.matrix.columns.size(); ++column) {
    std::string boards;
    for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
      const Record* record = report.matrix.cells[row][column];
      if (record != nullptr) boards += profile_of(*record, report.matrix.rows[row]);
    }
    if (boards.empty()) continue;
    body += fmt::format("<details class=group{}><summary>{} <small>{}</small></summary>\n{}</details>\n",
                        html_about_workload(report.matrix.columns[column].workload),
                        html_escape(report.matrix.columns[column].workload),
                        html_escape(report.matrix.columns[column].title), boards);
  }
  if (!body.empty()) body += files_of(report.links);
  if (body.empty()) body = "<p class=none>No bit-exact item was profiled by operator.</p>\n";
  return html_section("profile", "Operators",
                      "Where an inference spends its instructions or cycles, the dearest operator first. A "
                      "<mark>marked</mark> library stood in for an operator that "
                      "the chosen one lacks.",
                      body);
}

}  // namespace probemark
