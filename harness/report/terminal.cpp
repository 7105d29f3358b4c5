#include "harness/report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/record/suppression.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal_text.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

constexpr std::size_t gap = 2;

Ink ink_of(Status status) {
  if (is_failure(status)) return Ink::bad;
  return status == Status::does_not_fit ? Ink::warning : Ink::dim;
}

struct Cell {
  std::string text;
  Ink ink = Ink::plain;
};

Cell cell_of(const Record* record) {
  if (record == nullptr) return {"·", Ink::dim};
  if (!has_numbers(record->status)) return {std::string(status_word(record->status)), ink_of(record->status)};
  const bool stable = record->status != Status::unstable;
  const auto speed = headline(*record);
  if (!speed) return {std::string(status_word(record->status)), stable ? Ink::good : Ink::warning};
  std::string text = format_quantity(speed->value->median, speed->name->unit);
  // Cycles look like instructions; say which they are.
  if (speed->name->unit == MetricUnit::cycles) text += " cyc";
  return stable ? Cell{text, Ink::plain} : Cell{"~" + text, Ink::warning};
}

/// "instructions per inference, simulated", for each metric and kind that the table shows.
std::string caption_of(const std::vector<Record>& records) {
  std::vector<std::string> shown;
  for (const Record& record : records) {
    const auto speed = headline(record);
    if (!speed) continue;
    const auto kind = record.status == Status::unverified ? "published" : to_string(speed->value->kind);
    const auto name = fmt::format("{} ({})", speed->name->title, kind);
    if (std::find(shown.begin(), shown.end(), name) == shown.end()) shown.push_back(name);
  }
  if (shown.empty()) return {};
  const bool unstable = tally(records).unstable > 0;
  return fmt::format("per inference: {}{}", fmt::join(shown, "; "), unstable ? "; ~ unstable" : "");
}

std::string rule(std::size_t columns) {
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) line += "─";
  return line;
}

/// Some columns of the matrix, as many as fit beside the row labels.
struct Band {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t columns = 0;  ///< of the terminal
};

/// As few bands as fit, and of about equal width, so that none holds a single leftover.
std::vector<Band> bands_of(std::size_t label, const std::vector<std::size_t>& widths, std::size_t width) {
  const auto fill = [&](std::size_t limit) {
    std::vector<Band> bands;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t needed = widths[i] + gap;
      if (bands.empty() || bands.back().columns + needed > limit) bands.push_back({i, i, label});
      bands.back().last = i + 1;
      bands.back().columns += needed;
    }
    return bands;
  };
  std::vector<Band> bands = fill(width);
  for (std::size_t narrower = width; narrower > label; --narrower) {
    auto candidate = fill(narrower);
    if (candidate.size() > bands.size()) break;
    bands = std::move(candidate);
  }
  return bands;
}

}  // namespace

std::string render_matrix(const std::vector<Record>& complete, std::size_t width, bool colour) {
  std::vector<Record> records;
  for (const Record& record : complete) records.push_back(publishable(record));
  const Matrix matrix = arrange(records);
  std::size_t label = 0;
  for (const MatrixRow& row : matrix.rows) label = std::max(label, columns_of(printable(row.label)));
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
    std::size_t widest = columns_of(printable(matrix.columns[column].workload));
    for (const auto& row : matrix.cells) widest = std::max(widest, columns_of(cell_of(row[column]).text));
    widths.push_back(widest);
  }
  std::string text;
  for (const Band& band : bands_of(label, widths, width)) {
    std::string head = pad_right("", label);
    for (std::size_t i = band.first; i < band.last; ++i) {
      head += std::string(gap, ' ') + pad_left(printable(matrix.columns[i].workload), widths[i]);
    }
    text += inked(head, Ink::bold, colour) + "\n" + inked(rule(band.columns), Ink::dim, colour) + "\n";
    for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
      text += pad_right(printable(matrix.rows[row].label), label);
      for (std::size_t i = band.first; i < band.last; ++i) {
        const Cell cell = cell_of(matrix.cells[row][i]);
        text += std::string(gap, ' ') + std::string(widths[i] - columns_of(cell.text), ' ');
        text += inked(cell.text, cell.ink, colour);
      }
      text += "\n";
    }
    text += "\n";
  }
  const std::string caption = caption_of(records);
  return caption.empty() ? text : text + inked(shortened(caption, width), Ink::dim, colour) + "\n";
}

std::string render_verdict(const std::vector<Record>& records, bool colour) {
  const Tally sum = tally(records);
  const bool good = sum.failed() == 0 && sum.below_threshold == 0;
  const bool any = sum.bit_exact + sum.unstable > 0;
  const Ink ink = !good ? Ink::bad : (any ? Ink::good : Ink::warning);
  return inked((good ? (any ? "✓ " : "○ ") : "✗ ") + verdict_sentence(sum), ink, colour) + "\n";
}

std::string render_table(const std::vector<Record>& records, std::size_t width, bool colour) {
  const std::string failures = render_failures(records, width, colour);
  const std::string energies = render_energies(records, width, colour);
  return render_matrix(records, width, colour) + "\n" + energies + (energies.empty() ? "" : "\n") + failures +
         (failures.empty() ? "" : "\n") + render_verdict(records, colour);
}

std::string render_progress(std::size_t done, std::size_t total, double elapsed_s,
                            const std::vector<std::string>& running, std::size_t width) {
  constexpr std::size_t bar = 20;
  const std::size_t shown = std::min(done, total);
  const std::size_t filled = total == 0 ? 0 : shown * bar / total;
  std::string line;
  for (std::size_t i = 0; i < bar; ++i) line += i < filled ? "━" : "╌";
  const std::string digits = fmt::format("{}", total);
  line += fmt::format(" {:>{}}/{}  {}", done, digits.size(), total, format_duration(elapsed_s));
  for (std::size_t i = 0; i < running.size(); ++i) line += (i == 0 ? "  " : ", ") + printable(running[i]);
  return shortened(line, width);
}

}  // namespace probemark
