#include "harness/report/html_sections.hpp"

#include <fmt/format.h>

#include "harness/record/item.hpp"
#include "harness/report/html_escape.hpp"

namespace probemark {
namespace {

std::string link_of(const std::map<std::string, std::string>& files, const std::string& root, const std::string& id,
                    const std::string& label) {
  const auto file = files.find(id);
  return file == files.end()
             ? html_escape(label)
             : fmt::format("<a href=\"{}\">{}</a>", html_escape(root + file->second), html_escape(label));
}

}  // namespace

std::string html_section(const char* id, const char* title, const std::string& intro, const std::string& body) {
  const std::string lead = intro.empty() ? std::string{} : "<p class=lead>" + intro + "</p>\n";
  return fmt::format("<section id={0} aria-labelledby={0}-title>\n<h2 id={0}-title>{1}</h2>\n{2}{3}</section>\n", id,
                     title, lead, body);
}

std::string html_scrolling_table(const std::string& label, const std::string& rows, const char* css_class) {
  return fmt::format(
      "<div class=scroll role=region tabindex=0 aria-label=\"{0}\">\n<table class=\"{2}\">\n<caption>{0}</caption>\n{1}"
      "</table></div>\n",
      html_escape(label), rows, css_class);
}

std::string html_board(const Report& report, const std::string& board, const std::string& label) {
  return link_of(report.links.boards, report.links.root, board, label);
}

std::string html_workload(const Report& report, const std::string& workload) {
  return link_of(report.links.workloads, report.links.root, workload, workload);
}

std::string html_about_board(const std::string& board) { return fmt::format(" data-board=\"{}\"", html_escape(board)); }

std::string html_about_workload(const std::string& workload) {
  return fmt::format(" data-workload=\"{}\"", html_escape(workload));
}

std::string html_number(double value, const std::string& shown, const char* css_class) {
  return fmt::format("<td class=\"{}\" data-v={:.9g}>{}</td>", css_class, value, html_escape(shown));
}

std::string failure_anchor(const Record& record) {
  std::string anchor = "failure-";
  for (const char c : item_name(record)) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    anchor += plain ? c : '.';
  }
  return anchor;
}

}  // namespace probemark
