#include <fmt/format.h>

#include "harness/record/item.hpp"
#include "harness/report/failure_text.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string card_of(const Record& record) {
  const auto details = failure_lines(record);
  std::string lines;
  for (const std::string& line : details) lines += html_escape(line) + "\n";
  const bool reason_is_news = !record.reason.empty() && (details.empty() || details.front() != record.reason);
  const std::string reason = reason_is_news ? "<p>" + html_escape(record.reason) + "</p>\n" : std::string{};
  return fmt::format(
      "<article class=failure id=\"{}\"{}{}>\n<h3><i>{}</i>{} <small>{}</small></h3>\n{}<pre>{}</pre>\n</article>\n",
      failure_anchor(record), html_about_board(record.board), html_about_workload(record.workload),
      status_symbol(record.status), status_word(record.status), html_escape(item_name(record)), reason, lines);
}

std::string row_of(const Record& record) {
  const auto lines = failure_lines(record);
  std::string why = lines.empty() ? "" : html_escape(lines.front());
  for (const std::string& objection : record.objections) why += (why.empty() ? "" : "<br>") + html_escape(objection);
  return fmt::format(
      "<tr id=\"{}\"{}{}><td class={}><i>{}</i>{}</td><th scope=row>{}</th><td>{}</td><td>{}</td><td "
      "class=wide>{}</td></tr>\n",
      failure_anchor(record), html_about_board(record.board), html_about_workload(record.workload),
      record.status == Status::does_not_fit || record.status == Status::unstable ? "warn" : "off",
      status_symbol(record.status), status_word(record.status), html_escape(record.board), html_escape(record.workload),
      html_escape(record.kernels), why);
}

}  // namespace

std::string html_failures(const Report& report) {
  std::string cards;
  std::string rows;
  for (const Record& record : report.records) {
    if (record.status == Status::bit_exact) continue;
    if (is_failure(record.status)) {
      cards += card_of(record);
    } else {
      rows += row_of(record);
    }
  }
  std::string body = cards.empty() ? "<p>Nothing failed.</p>\n" : cards;
  if (!rows.empty()) {
    body += "<h3>Not failed, but not plainly bit-exact either</h3>\n" +
            html_scrolling_table(
                "Items that could not run, were right only after a recovery, or were verified by nobody",
                "<thead><tr><th scope=col>Status</th><th scope=col>Board</th><th scope=col>Workload</th><th "
                "scope=col>Kernels</th><th scope=col>Why</th></tr></thead>\n<tbody>\n" +
                    rows + "</tbody>",
                "status");
  }
  return html_section("failures", "Failures", {}, body);
}

}  // namespace probemark
