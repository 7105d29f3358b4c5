#include "harness/conform/conformance_markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/conformance_text.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

/// Text from outside as one cell: nothing in it may end the cell or begin markup.
std::string cell(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '|' || c == '<' || c == '>' || c == '*' || c == '_' || c == '`' || c == '[' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string row(const std::vector<std::string>& cells) { return fmt::format("| {} |\n", fmt::join(cells, " | ")); }

std::string identity(const Conformance& c) {
  std::string text = row({"", ""}) + row({"---", "---"});
  const auto fact = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text += row({name, cell(value)});
  };
  fact("library", fmt::format("{} {}{}", c.library, c.library_version,
                              c.library_title.empty() ? "" : " (" + c.library_title + ")"));
  fact("place", c.place);
  fact("compiler", c.compiler);
  fact("flags", c.flags);
  fact("numerics profile", c.profile);
  fact("level", c.level);
  fact("seed", std::to_string(c.seed));
  fact("case spaces", c.space_sha256.empty() ? "" : "SHA-256 " + c.space_sha256);
  fact("Probemark", c.harness_version + (c.commit.empty() ? "" : ", commit " + c.commit));
  fact("date", c.started_at);
  fact("command", fmt::format("probemark {}", fmt::join(c.command_line, " ")));
  return text;
}

constexpr Profile profiles[] = {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack};

std::string mark_of(const KernelReport& report, Profile profile, const std::string& asked) {
  const bool is_asked = asked == profile_name(profile);
  if (report.conforms_to == profile) {
    return report.verdict == KernelVerdict::conforms_partly ? "where accepted" : "conforms";
  }
  if (!is_asked) return "";
  switch (report.verdict) {
    case KernelVerdict::fails:
      return "**fails**";
    case KernelVerdict::conforms_to_another:
      return "no";
    case KernelVerdict::refuses:
      return "refuses all";
    default:
      return "not tried";
  }
}

std::string table(const Conformance& c) {
  std::vector<std::string> head = {"kernel"};
  for (const Profile profile : profiles) head.push_back(fmt::format("`{}`", profile_name(profile)));
  for (const char* title : {"cases", "failed", "refused", "tuples covered", "time"}) head.emplace_back(title);
  std::string text = row(head) + row({"---", "---", "---", "---", "--:", "--:", "--:", "--:", "--:"});
  for (const KernelReport& report : c.kernels) {
    if (report.verdict == KernelVerdict::absent || report.selected == 0) continue;
    std::vector<std::string> cells = {"`" + kernel_name(report.kernel) + "`"};
    for (const Profile profile : profiles) cells.push_back(mark_of(report, profile, c.profile));
    const auto covered = covered_tuples(report);
    const std::size_t tried = report.tally.tried();
    cells.push_back(tried == report.cases ? format_exact(tried)
                                          : fmt::format("{} of {}", format_exact(tried), format_exact(report.cases)));
    cells.push_back(format_exact(report.tally.failed));
    cells.push_back(format_exact(report.tally.refused));
    cells.push_back(covered ? fmt::format("{} of {}", format_exact(covered->covered), format_exact(covered->tuples))
                            : "");
    cells.push_back(format_seconds(report.wall_s));
    text += row(cells);
  }
  return text;
}

std::string details(const Conformance& c) {
  std::string text;
  for (const KernelReport& report : c.kernels) {
    const std::string what = verdict_details(report, c.profile);
    if (what.empty()) continue;
    text += fmt::format("### {}\n\n{}.\n", kernel_name(report.kernel), cell(what));
    if (!report.profile_note.empty()) text += fmt::format("\n{}.\n", cell(report.profile_note));
    constexpr std::size_t most = 5;
    if (!report.failures.empty()) text += "\n";
    for (std::size_t i = 0; i < std::min(report.failures.size(), most); ++i) {
      const CaseReport& failure = report.failures[i];
      text += fmt::format("- `{}`: {}\n", failure.name,
                          failure.findings.empty() ? "" : cell(fmt::format("{}", fmt::join(failure.findings, "; "))));
    }
    if (report.failures.size() > most) {
      text += fmt::format("- and {} more, in conformance.json\n", format_exact(report.failures.size() - most));
    }
    for (const Explanation& explanation : report.explanations) {
      text += "\n";
      if (!explanation.diagnosis.empty()) text += fmt::format("Likely cause: {}.\n", cell(explanation.diagnosis));
      if (!explanation.smallest.empty()) text += fmt::format("Smallest case: {}.\n", cell(explanation.smallest));
      if (!explanation.replay.empty()) text += fmt::format("Replay file: `{}`.\n", explanation.replay);
      if (!explanation.header.empty()) text += fmt::format("C header: `{}`.\n", explanation.header);
    }
    text += "\n";
  }
  return text.empty() ? text : "## What does not simply conform\n\n" + text;
}

}  // namespace

std::string conformance_to_markdown(const Conformance& c) {
  std::string text = fmt::format("# Conformance of {}\n\n{}.\n\n", cell(c.library), cell(conformance_sentence(c)));
  if (c.stopped) text += fmt::format("**Stopped before the end:** {}.\n\n", cell(c.stopped->what));
  text += identity(c) + "\n## Verdicts\n\n" + table(c) + "\n";
  text += "An empty profile was not looked at: another is tried only where the one asked for is not followed.\n\n";
  text += details(c);
  std::vector<std::string> absent;
  for (const KernelReport& report : c.kernels) {
    if (report.verdict == KernelVerdict::absent) absent.push_back("`" + kernel_name(report.kernel) + "`");
  }
  if (!absent.empty()) text += fmt::format("## Absent from the library\n\n{}\n", fmt::join(absent, ", "));
  return text;
}

}  // namespace probemark
