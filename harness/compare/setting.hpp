// What of a record could have changed its numbers, and in what two records differ.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// A known value, or the reason why nobody knows it.
struct SettingValue {
  std::optional<std::string> value = {};
  std::string reason = {};

  bool operator==(const SettingValue& other) const { return value == other.value; }
};

/// What a difference in a setting means.
enum class SettingRole {
  identity,     ///< another workload, other inputs: these numbers answer different questions
  condition,    ///< may change a number: the axis, or a confounder
  consequence,  ///< follows from conditions, or is a result itself
  bystander,    ///< worth a note, cannot change what the target counts
};

[[nodiscard]] SettingRole role_of(std::string_view key);

/// The record's board, core, kernels and fingerprint by key; of energy its conditions, as "energy_voltage_v" and so on.
[[nodiscard]] std::map<std::string, SettingValue> settings_of(const Record& record);

/// One setting in which pairs of records differ.
struct SettingDifference {
  std::string key = {};
  SettingValue a = {};
  SettingValue b = {};
  std::vector<std::string> items = {};  ///< the pairs in which it is so

  bool operator==(const SettingDifference&) const = default;
};

struct RecordPair {
  std::string item = {};  ///< for people: the workload, and the board and kernel library where they are several
  const Record* a = nullptr;
  const Record* b = nullptr;
};

/// All differences of settings, one entry for each key and pair of values, in the order of the keys. Flags that the
/// core demands are no difference where `across_boards`.
[[nodiscard]] std::vector<SettingDifference> differences_of(std::span<const RecordPair> pairs, bool across_boards);

/// Conditions of physical boards that neither record knows, so that nobody can tell whether they differ.
[[nodiscard]] std::vector<std::string> unknown_conditions(std::span<const RecordPair> pairs);

}  // namespace probemark
