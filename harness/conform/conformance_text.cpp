#include "harness/conform/conformance_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/finding_text.hpp"
#include "harness/conform/kernel_selection.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

constexpr std::size_t indent = 4;

struct Cell {
  std::string text;
  Ink ink = Ink::plain;
};

/// Dropped where the terminal is too narrow, that of the highest rank first; rank 0 stays.
struct Column {
  std::string title;
  unsigned rank = 0;
  bool to_the_left = false;
  std::vector<Cell> cells;

  [[nodiscard]] std::size_t width() const {
    std::size_t widest = columns_of(title);
    for (const Cell& cell : cells) widest = std::max(widest, columns_of(cell.text));
    return widest;
  }
  [[nodiscard]] bool empty() const {
    return std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.text.empty(); });
  }
};

/// Beyond five digits a column says no more than that.
std::string count_text(std::size_t count) {
  constexpr std::size_t most = 99'999;
  return count > most ? format_exact(most) + "+" : format_exact(count);
}

std::string count_unless_zero(std::size_t count) { return count == 0 ? "" : count_text(count); }

Cell verdict_cell(const KernelReport& report) {
  switch (report.verdict) {
    case KernelVerdict::conforms:
      return {"✓ conforms", Ink::good};
    case KernelVerdict::conforms_partly:
      return {"◐ where accepted", Ink::warning};
    case KernelVerdict::conforms_to_another:
      return {fmt::format("≠ {}", report.conforms_to ? profile_name(*report.conforms_to) : "another"), Ink::bad};
    case KernelVerdict::fails:
      return {"✗ fails", Ink::bad};
    case KernelVerdict::refuses:
      return {"○ refuses all", Ink::warning};
    case KernelVerdict::absent:
      return {"· absent", Ink::dim};
    case KernelVerdict::not_tried:
      break;
  }
  return {"○ not tried", Ink::warning};
}

std::string covered_text(const KernelReport& report) {
  const auto covered = covered_tuples(report);
  if (!covered || report.verdict == KernelVerdict::refuses) return {};
  return covered->covered == covered->tuples
             ? "all " + format_exact(covered->tuples)
             : fmt::format("{}/{}", format_exact(covered->covered), format_exact(covered->tuples));
}

std::vector<Column> columns_of_table(const std::vector<const KernelReport*>& rows) {
  Column kernel{"kernel", 0, true, {}};
  Column verdict{"verdict", 0, true, {}};
  Column cases{"cases", 0, false, {}};
  Column failed{"failed", 0, false, {}};
  Column refused{"refused", 2, false, {}};
  Column large{"too large", 3, false, {}};
  Column covered{"tuples", 4, false, {}};
  Column scratch{"scratch", 6, false, {}};
  Column time{"time", 5, false, {}};
  for (const KernelReport* row : rows) {
    kernel.cells.push_back({kernel_name(row->kernel)});
    verdict.cells.push_back(verdict_cell(*row));
    cases.cells.push_back({count_text(row->tally.tried())});
    failed.cells.push_back({count_unless_zero(row->tally.failed), Ink::bad});
    refused.cells.push_back({count_unless_zero(row->tally.refused), Ink::warning});
    large.cells.push_back({count_unless_zero(row->tally.too_large), Ink::warning});
    covered.cells.push_back({covered_text(*row)});
    scratch.cells.push_back({row->scratch_bytes == 0 ? "" : format_bytes(row->scratch_bytes)});
    time.cells.push_back({row->tally.tried() == 0 ? "" : format_seconds(row->wall_s)});
  }
  std::vector<Column> columns;
  for (Column* column : {&kernel, &verdict, &cases, &failed, &refused, &large, &covered, &scratch, &time}) {
    if (!column->empty()) columns.push_back(std::move(*column));
  }
  return columns;
}

std::size_t total_width(const std::vector<Column>& columns) {
  std::size_t sum = 0;
  for (const Column& column : columns) sum += column.width() + 2;
  return sum == 0 ? 0 : sum - 2;
}

void drop_to_fit(std::vector<Column>& columns, std::size_t width) {
  while (total_width(columns) > width) {
    const auto least = std::max_element(columns.begin(), columns.end(),
                                        [](const Column& a, const Column& b) { return a.rank < b.rank; });
    if (least->rank == 0) return;
    columns.erase(least);
  }
}

std::string line_of(const std::vector<Column>& columns, const std::function<Cell(const Column&)>& cell_of,
                    bool colour) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Cell cell = cell_of(columns[i]);
    const std::string blanks(columns[i].width() - columns_of(cell.text), ' ');
    const std::string shown = inked(cell.text, cell.ink, colour);
    const bool last = i + 1 == columns.size();
    line += (i == 0 ? "" : "  ") + (columns[i].to_the_left ? shown + (last ? "" : blanks) : blanks + shown);
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string table_of(const std::vector<const KernelReport*>& rows, std::size_t width, bool colour) {
  std::vector<Column> columns = columns_of_table(rows);
  drop_to_fit(columns, width);
  std::string text = line_of(
      columns,
      [](const Column& column) {
        return Cell{column.title, Ink::bold};
      },
      colour);
  std::string rule;
  for (std::size_t i = 0; i < total_width(columns); ++i) rule += "─";
  text += inked(rule, Ink::dim, colour) + "\n";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    text += line_of(
        columns, [row](const Column& column) { return column.cells[row]; }, colour);
  }
  return text;
}

std::string block(const std::string& text, std::size_t width) {
  return std::string(indent, ' ') + wrapped(printable(text), width - indent, indent + 2) + "\n";
}

std::string details_of(const KernelReport& report, const std::string& profile, std::size_t width, bool colour) {
  const std::string details = verdict_details(report, profile);
  if (details.empty()) return {};
  const Cell verdict = verdict_cell(report);
  const std::string symbol = verdict.text.substr(0, verdict.text.find(' '));
  std::string text = inked(symbol + " " + kernel_name(report.kernel), verdict.ink, colour) + "\n";
  text += block(details, width);
  if (!report.profile_note.empty()) text += block(report.profile_note, width);
  for (const Explanation& explanation : report.explanations) {
    if (!explanation.diagnosis.empty()) text += block("likely cause: " + explanation.diagnosis, width);
    if (!explanation.smallest.empty()) text += block("smallest case: " + explanation.smallest, width);
    if (!explanation.replay.empty()) text += block("replay file: " + explanation.replay, width);
    if (!explanation.header.empty()) text += block("C header: " + explanation.header, width);
  }
  return text;
}

std::string elements_text(const ElementTally& elements) {
  if (elements.wrong == 0 || elements.compared == 0) return {};
  const std::string share = format_share(static_cast<double>(elements.wrong) / static_cast<double>(elements.compared));
  return elements.off_by_one == elements.wrong
             ? fmt::format("{} of elements off by one", share)
             : fmt::format("{} of elements differ, by {:g} at most", share, elements.largest);
}

}  // namespace

std::optional<Covered> covered_tuples(const KernelReport& report) {
  if (report.selected != report.cases || report.tally.tried() + report.tally.too_large < report.selected) return {};
  Covered sum;
  for (const Coverage& section : report.coverage) {
    sum.covered += section.strength > 0 ? section.covered : 0;
    sum.tuples += section.strength > 0 ? section.tuples : 0;
  }
  return sum.tuples == 0 ? std::nullopt : std::optional(sum);
}

std::string verdict_details(const KernelReport& report, const std::string& asked_profile) {
  switch (report.verdict) {
    case KernelVerdict::conforms_to_another:
      return fmt::format("follows `{}`, not `{}`: {}", report.conforms_to ? profile_name(*report.conforms_to) : "?",
                         asked_profile, elements_text(report.elements));
    case KernelVerdict::fails: {
      std::vector<std::string> parts;
      for (const auto& [kind, count] : report.findings) {
        std::string words = kind;
        std::replace(words.begin(), words.end(), '_', ' ');
        parts.push_back(fmt::format("{} {}", words, format_exact(count)));
      }
      const std::string elements = elements_text(report.elements);
      return fmt::format("{} of {} {}: {}{}", format_exact(report.tally.failed), format_exact(report.tally.tried()),
                         report.tally.failed == 1 ? "cases fails" : "cases fail", fmt::join(parts, ", "),
                         elements.empty() ? "" : "; " + elements);
    }
    case KernelVerdict::conforms_partly:
    case KernelVerdict::refuses:
      return fmt::format(
          "refuses {} of {} cases{}", format_exact(report.tally.refused), format_exact(report.tally.tried()),
          report.refused_parameters.empty() ? ""
                                            : fmt::format(": always {}", fmt::join(report.refused_parameters, "; ")));
    case KernelVerdict::conforms:
    case KernelVerdict::absent:
    case KernelVerdict::not_tried:
      break;
  }
  return {};
}

std::string conformance_sentence(const Conformance& conformance) {
  std::map<KernelVerdict, std::size_t> counts;
  for (const KernelReport& report : conformance.kernels) {
    const bool filtered_out = report.selected == 0 && report.cases > 0;
    if (!filtered_out) ++counts[report.verdict];
  }
  const auto kernels = [](std::size_t count) { return fmt::format("{} kernel{}", count, count == 1 ? "" : "s"); };
  std::vector<std::string> parts;
  const auto part = [&](KernelVerdict verdict, const std::string& one, const std::string& several) {
    if (counts[verdict] > 0) {
      parts.push_back((parts.empty() ? kernels(counts[verdict]) : std::to_string(counts[verdict])) + " " +
                      (counts[verdict] == 1 ? one : several));
    }
  };
  const std::string profile = conformance.profile;
  part(KernelVerdict::fails, "fails", "fail");
  part(KernelVerdict::conforms_to_another, "follows another profile than " + profile,
       "follow another profile than " + profile);
  part(KernelVerdict::conforms, "conforms to " + profile, "conform to " + profile);
  part(KernelVerdict::conforms_partly, "conforms to " + profile + " where it accepts the parameters",
       "conform to " + profile + " where they accept the parameters");
  part(KernelVerdict::refuses, "refuses every case", "refuse every case");
  part(KernelVerdict::absent, "absent", "absent");
  part(KernelVerdict::not_tried, "not tried", "not tried");
  const CaseTally sum = total_tally(conformance.kernels);
  const std::string share =
      conformance.guest_share ? fmt::format(", executing {:.0f} % of the time", 100 * *conformance.guest_share) : "";
  return fmt::format("{}: {} case{} on {} in {}{}", fmt::join(parts, ", "), format_exact(sum.tried()),
                     sum.tried() == 1 ? "" : "s", conformance.place, format_duration(conformance.wall_s), share);
}

std::string render_case_failure(const CaseReport& report, const std::string& again, std::size_t width, bool colour) {
  std::string text = inked("✗ ", Ink::bad, colour) + inked(report.name, Ink::bold, colour) + "\n";
  for (const std::string& finding : report.findings) text += block(finding, width);
  if (!report.values.empty()) {
    std::string lines = value_table(report.values, width - indent);
    for (std::size_t at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 1)) {
      lines.insert(at + 1, std::string(indent, ' '));
    }
    text += inked(std::string(indent, ' ') + lines, Ink::dim, colour) + "\n";
  }
  return text + std::string(indent, ' ') + "again: " + again + "\n";
}

/// Operators of which all kernels are absent by their name, else the kernels.
std::vector<std::string> absent_names(const std::vector<KernelReport>& kernels) {
  std::map<std::string, bool> whole;
  for (const KernelReport& report : kernels) {
    whole.try_emplace(operator_of(report.kernel), true).first->second &= report.verdict == KernelVerdict::absent;
  }
  std::vector<std::string> names;
  for (const KernelReport& report : kernels) {
    const std::string op = operator_of(report.kernel);
    const std::string name = whole[op] && kernels_named(op).size() > 1 ? op : kernel_name(report.kernel);
    if (report.verdict == KernelVerdict::absent && (names.empty() || names.back() != name)) names.push_back(name);
  }
  return names;
}

std::string render_conformance(const Conformance& conformance, std::size_t width, bool colour) {
  std::vector<const KernelReport*> rows;
  for (const KernelReport& report : conformance.kernels) {
    if (report.verdict != KernelVerdict::absent && report.selected > 0) rows.push_back(&report);
  }
  const std::vector<std::string> absent = absent_names(conformance.kernels);
  std::string text = rows.empty() ? "" : table_of(rows, width, colour) + "\n";
  std::string details;
  for (const KernelReport* row : rows) details += details_of(*row, conformance.profile, width, colour);
  text += details.empty() ? "" : details + "\n";
  if (!absent.empty()) {
    text +=
        inked(wrapped(fmt::format("absent: {}", fmt::join(absent, ", ")), width, indent), Ink::dim, colour) + "\n\n";
  }
  const bool bad = std::any_of(rows.begin(), rows.end(), [](const auto* row) { return is_failure(row->verdict); });
  const bool good = total_tally(conformance.kernels).passed > 0 && !conformance.stopped;
  const Ink ink = bad ? Ink::bad : (good ? Ink::good : Ink::warning);
  const std::string symbol = bad ? "✗ " : (good ? "✓ " : "○ ");
  text += inked(symbol + wrapped(conformance_sentence(conformance), width - 2, 2), ink, colour) + "\n";
  if (conformance.stopped) {
    text += inked("○ " + wrapped("stopped before the end: " + conformance.stopped->what, width - 2, 2), Ink::warning,
                  colour) +
            "\n";
  }
  return text;
}

}  // namespace probemark
