#include "harness/report/setup_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "harness/record/fingerprint_key.hpp"
#include "harness/report/quantity.hpp"

namespace probemark {
namespace {

std::string fingerprint_value(const Record& record, std::string_view key) {
  const auto found = record.fingerprint.values.find(std::string(key));
  return found == record.fingerprint.values.end() ? std::string{} : found->second;
}

std::string clock_of(const Record& record) {
  const std::string value = fingerprint_value(record, fingerprint_key::clock_hz);
  char* end = nullptr;
  const double hertz = std::strtod(value.c_str(), &end);
  return value.empty() || *end != '\0' ? value : format_hertz(hertz);
}

std::string limit_of(const Record& record, const char* region) {
  const auto found = record.limits.find(region);
  return found == record.limits.end() ? std::string{} : format_bytes(static_cast<double>(found->second));
}

std::string kernels_of(const Record& record) {
  const auto version = fingerprint_value(record, fingerprint_key::kernels_version);
  return version.empty() ? record.kernels : record.kernels + " " + version;
}

struct Fact {
  const char* title;
  std::string (*value)(const Record&);
  bool should_agree;  ///< a row that differs from the others confounds a comparison
};

constexpr std::array<Fact, 10> facts{{
    {"Core", [](const Record& record) { return record.core; }, false},
    {"Kind", [](const Record& record) { return record.board_kind; }, true},
    {"Clock", clock_of, false},
    {"Flash", [](const Record& record) { return limit_of(record, "flash"); }, false},
    {"RAM", [](const Record& record) { return limit_of(record, "ram"); }, false},
    {"Probe", [](const Record& record) { return fingerprint_value(record, fingerprint_key::probe); }, true},
    {"Debug state", [](const Record& record) { return fingerprint_value(record, fingerprint_key::debug_state); }, true},
    {"Kernels", kernels_of, true},
    {"Profile", [](const Record& record) { return record.profile; }, true},
    {"Compiler", [](const Record& record) { return fingerprint_value(record, fingerprint_key::compiler); }, true},
}};

/// The distinct values of a row's records, in order.
std::string values_of(const std::vector<const Record*>& cells, std::string (*value_of)(const Record&)) {
  std::vector<std::string> values;
  for (const Record* record : cells) {
    if (record == nullptr) continue;
    const std::string value = value_of(*record);
    if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return fmt::format("{}", fmt::join(values, " / "));
}

/// The value that more than half of the rows share; empty where there is none.
std::string majority(const std::vector<std::string>& values) {
  std::map<std::string, std::size_t> counts;
  for (const auto& value : values) ++counts[value];
  for (const auto& [value, count] : counts) {
    if (count * 2 > values.size()) return value;
  }
  return {};
}

}  // namespace

bool SetupTable::any_differs() const {
  return std::any_of(columns.begin(), columns.end(), [](const SetupColumn& column) {
    return std::find(column.differs.begin(), column.differs.end(), true) != column.differs.end();
  });
}

SetupTable setup_table(const Matrix& matrix) {
  SetupTable table;
  for (const Fact& fact : facts) {
    SetupColumn column{fact.title, {}, {}};
    for (const auto& cells : matrix.cells) column.values.push_back(values_of(cells, fact.value));
    const auto& values = column.values;
    if (std::all_of(values.begin(), values.end(), [](const auto& value) { return value.empty(); })) continue;
    const auto is_first = [&](const auto& value) { return value == values.front(); };
    if (values.size() > 1 && std::all_of(values.begin(), values.end(), is_first)) {
      table.everywhere.emplace_back(fact.title, values.front());
      continue;
    }
    const std::string usual = fact.should_agree ? majority(values) : std::string{};
    for (const std::string& value : values) {
      column.differs.push_back(!usual.empty() && !value.empty() && value != usual);
    }
    table.columns.push_back(std::move(column));
  }
  for (const auto& cells : matrix.cells) {
    table.flags.push_back(values_of(
        cells, [](const Record& record) { return fingerprint_value(record, fingerprint_key::compiler_flags); }));
  }
  return table;
}

}  // namespace probemark
