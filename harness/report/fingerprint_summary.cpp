#include "harness/report/fingerprint_summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "harness/record/item.hpp"

namespace probemark {
namespace {

constexpr std::size_t most_items = 6;

/// Which records have which value of each key.
using Holders = std::map<std::string, std::map<std::string, std::vector<const Record*>>>;

std::string names_of(const std::vector<const Record*>& records, std::size_t all) {
  if (records.size() == all) return "all items";
  std::set<std::string> boards;
  for (const Record* record : records) boards.insert(record->board);
  if (records.size() > most_items) return fmt::format("{} items on {}", records.size(), fmt::join(boards, ", "));
  std::vector<std::string> items;
  for (const Record* record : records) items.push_back(item_name(*record));
  return fmt::format("{}", fmt::join(items, ", "));
}

}  // namespace

FingerprintSummary summarize_fingerprints(const std::vector<Record>& records) {
  Holders known;
  Holders unknown;
  for (const Record& record : records) {
    for (const auto& [key, value] : record.fingerprint.values) known[key][value].push_back(&record);
    for (const auto& [key, reason] : record.fingerprint.absent) unknown[key][reason].push_back(&record);
  }
  const auto entries_of = [&](const auto& values) {
    std::vector<FingerprintEntry> entries;
    for (const auto& [value, holders] : values) entries.push_back({value, names_of(holders, records.size())});
    return entries;
  };
  FingerprintSummary summary;
  for (const auto& [key, values] : known) {
    const bool everywhere = values.size() == 1 && values.begin()->second.size() == records.size();
    (everywhere ? summary.same : summary.different).push_back({key, entries_of(values)});
  }
  for (const auto& [key, reasons] : unknown) summary.unknown.push_back({key, entries_of(reasons)});
  return summary;
}

std::string shell_line(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    const bool plain = !argument.empty() && argument.find_first_of(" \t\n\"'\\$`*?;&|<>()[]{}#!~") == std::string::npos;
    std::string quoted = "'";
    for (const char c : argument) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += (line.empty() ? "" : " ") + (plain ? argument : quoted + "'");
  }
  return line;
}

}  // namespace probemark
