// The energies of a run: one line an item that an instrument was asked for.
#include <fmt/format.h>

#include <algorithm>

#include "harness/record/item.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/matrix.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/terminal.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

/// "203 µJ ± 14 µJ"; >= where a term of it is not known.
std::string with_sign(const Measurement& energy, bool complete) {
  std::string text = format_joules(energy.median);
  if (energy.ci95_high) {
    text += fmt::format(" {}± {}", complete ? "" : ">= ", format_joules(*energy.ci95_high - energy.median));
  }
  return text;
}

std::string reason_of(const Record& record) {
  const auto found = record.metrics.find("energy_j");
  const auto* absent = found == record.metrics.end() ? nullptr : std::get_if<AbsentMetric>(&found->second);
  return absent != nullptr ? absent->reason : "the energy was not measured";
}

std::string figures_of(const Record& record) {
  const bool complete = record.energy->unknown_terms.empty();
  const Measurement* gross = measurement(record, "energy_j");
  std::string text = with_sign(*gross, complete);
  if (const Measurement* net = measurement(record, "energy_net_j")) {
    text += ", less idle " + with_sign(*net, complete);
  }
  if (const Measurement* slope = measurement(record, "energy_slope_j")) {
    text += ", slope " + with_sign(*slope, complete);
  }
  return fmt::format("{} ({}, {}, {})", text, to_string(gross->kind), record.energy->instrument,
                     record.energy->debug_state);
}

}  // namespace

std::string render_energies(const std::vector<Record>& records, std::size_t width, bool colour) {
  std::size_t item_columns = 0;
  for (const Record& record : records) {
    if (record.energy) item_columns = std::max(item_columns, columns_of(printable(item_name(record))));
  }
  std::string lines;
  for (const Record& record : records) {
    if (!record.energy || !is_right(record.status)) continue;
    const bool present = measurement(record, "energy_j") != nullptr;
    const std::string words = printable(present ? figures_of(record) : "no energy: " + reason_of(record));
    lines += pad_right(printable(item_name(record)), item_columns) + "  " +
             inked(beside(words, item_columns + 2, width), present ? Ink::plain : Ink::warning, colour) + "\n";
  }
  return lines.empty() ? lines : inked("energy per inference; ± is about 95 %", Ink::dim, colour) + "\n" + lines;
}

}  // namespace probemark
