#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/record/item.hpp"
#include "harness/report/markdown_sections.hpp"
#include "harness/report/markdown_text.hpp"

namespace probemark {
namespace {

std::string instrument_of(const EnergyDetail& energy) {
  std::string text = energy.instrument;
  if (!energy.instrument_serial.empty()) text += ", serial " + energy.instrument_serial;
  if (!energy.instrument_firmware.empty()) text += ", firmware " + energy.instrument_firmware;
  return markdown_text(text);
}

std::string voltage_of(const EnergyDetail& energy) {
  if (!energy.voltage_v) return "unknown";
  return markdown_text(fmt::format("{:.4g} V{}", *energy.voltage_v,
                                   energy.voltage_from.empty() ? std::string() : ", " + energy.voltage_from));
}

std::string windows_of(const EnergyDetail& energy) {
  const auto valid = std::count_if(energy.windows.begin(), energy.windows.end(),
                                   [](const EnergyWindowDetail& window) { return window.objections.empty(); });
  std::string text = fmt::format("{} of {} valid", valid, energy.windows.size());
  if (!energy.windows_by.empty()) text += ", by " + energy.windows_by;
  return markdown_text(text);
}

/// Standard uncertainties, relative.
std::string terms_of(const EnergyDetail& energy) {
  std::vector<std::string> terms;
  for (const auto& [term, share] : energy.uncertainty) terms.push_back(fmt::format("{} {:.2g} %", term, share * 100));
  for (const std::string& term : energy.unknown_terms) terms.push_back(term + " unknown");
  return markdown_text(fmt::format("{}", fmt::join(terms, ", ")));
}

std::string objections_of(const Record& record, const std::string& name) {
  std::string text;
  std::size_t number = 0;
  for (const EnergyWindowDetail& window : record.energy->windows) {
    ++number;
    for (const std::string& objection : window.objections) {
      text += fmt::format("- {}, window {} is no result: {}\n", name, number, markdown_text(objection));
    }
  }
  for (const std::string& note : record.energy->notes) text += fmt::format("- {}: {}\n", name, markdown_text(note));
  return text;
}

}  // namespace

std::string markdown_energy(const MarkdownReport& report) {
  std::vector<std::vector<std::string>> rows;
  std::string notes;
  for (const Record& record : report.records) {
    if (!record.energy) continue;
    const std::string name = markdown_text(item_name(record));
    rows.push_back({name, instrument_of(*record.energy), voltage_of(*record.energy), windows_of(*record.energy),
                    terms_of(*record.energy), markdown_text(record.energy->debug_state)});
    notes += objections_of(record, name);
  }
  if (rows.empty()) return {};
  return "## How the energy was measured\n\n" +
         markdown_table({{"Item"}, {"Instrument"}, {"Supply"}, {"Windows"}, {"Standard uncertainty"}, {"Debug state"}},
                        rows) +
         (notes.empty() ? notes : notes + "\n");
}

}  // namespace probemark
