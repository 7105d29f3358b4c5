#include <fmt/format.h>

#include <algorithm>

#include "harness/record/vocabulary.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

// Keeps the page small; the rest is summed up, and whole in the record.
constexpr std::size_t most_rows = 12;

struct Line {
  const OperatorProfile* profile;
  double value;
};

/// The operators of a right record that have a number of that metric, the dearest first.
std::vector<Line> lines_of(const Record& record, Metric OperatorProfile::*metric) {
  std::vector<Line> lines;
  if (!has_numbers(record.status)) return lines;
  for (const OperatorProfile& profile : record.operators) {
    if (const auto* value = std::get_if<Measurement>(&(profile.*metric))) lines.push_back({&profile, value->median});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.value > b.value; });
  return lines;
}

std::string share_cell(double share) {
  return fmt::format("<td class=share><i style=\"width:{:.1f}%\"></i><span>{}</span></td>", share * 100,
                     html_escape(format_share(share)));
}

std::string profile_of(const Record& record, const std::string& label) {
  auto lines = lines_of(record, &OperatorProfile::instructions);
  const bool instructions = !lines.empty();
  if (!instructions) lines = lines_of(record, &OperatorProfile::cycles);
  double total = 0;
  for (const Line& line : lines) total += line.value;
  if (lines.empty() || total <= 0) return {};
  std::string rows;
  double rest = total;
  for (std::size_t i = 0; i < std::min(lines.size(), most_rows); ++i) {
    const auto& [profile, value] = lines[i];
    rest -= value;
    const bool fallback = profile->library != record.kernels && !profile->library.empty();
    rows += fmt::format(
        "<tr><td class=number>{}</td><th scope=row>{}</th><td class=name>{}</td><td class=name>{}{}</td><td "
        "class=number>{}</td>{}</tr>\n",
        profile->index, html_escape(profile->name), html_escape(profile->tensor), html_escape(profile->kernel),
        fallback ? " <mark>" + html_escape(profile->library) + "</mark>" : "", format_count(value),
        share_cell(value / total));
  }
  if (lines.size() > most_rows) {
    rows += fmt::format("<tr><td></td><td colspan=3>{} smaller ones together</td><td class=number>{}</td>{}</tr>\n",
                        lines.size() - most_rows, format_count(rest), share_cell(rest / total));
  }
  const char* unit = instructions ? "instructions" : "cycles";
  const auto head = fmt::format(
      "<thead><tr><th scope=col class=number>#</th><th scope=col>Operator</th><th scope=col>Output</th>"
      "<th scope=col>Kernel</th><th scope=col class=number>{}</th><th scope=col>Share</th></tr></thead>\n<tbody>\n",
      instructions ? "Instructions" : "Cycles");
  return fmt::format("<details><summary>{} <small>{} {}, {} of it {}</small></summary>\n{}</details>\n",
                     html_escape(label), format_count(total), unit,
                     html_escape(format_share(lines.front().value / total)), html_escape(lines.front().profile->name),
                     html_scrolling_table(label + ": operators by share", head + rows + "</tbody>", "profile"));
}

}  // namespace

std::string html_profile(const Report& report) {
  std::string body;
  for (std::size_t column = 0; column < report.matrix.columns.size(); ++column) {
    std::string boards;
    for (std::size_t row = 0; row < report.matrix.rows.size(); ++row) {
      const Record* record = report.matrix.cells[row][column];
      if (record != nullptr) boards += profile_of(*record, report.matrix.rows[row].label);
    }
    if (boards.empty()) continue;
    body += fmt::format("<details class=group><summary>{} <small>{}</small></summary>\n{}</details>\n",
                        html_escape(report.matrix.columns[column].workload),
                        html_escape(report.matrix.columns[column].title), boards);
  }
  if (body.empty()) body = "<p class=none>No bit-exact item was profiled by operator.</p>\n";
  return html_section(
      "profile", "Operators",
      "Where an inference spends its instructions. A <mark>marked</mark> library stood in for an operator that "
      "the chosen one lacks.",
      body);
}

}  // namespace probemark
