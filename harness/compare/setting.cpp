#include "harness/compare/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "harness/record/fingerprint_key.hpp"

namespace probemark {
namespace {

struct KnownRole {
  std::string_view key;
  SettingRole role;
};

// A key that is not here is a condition: what is not understood is not waved through.
constexpr std::array<KnownRole, 11> known_roles{{
    {fingerprint_key::model_sha256, SettingRole::identity},
    {fingerprint_key::vectors_sha256, SettingRole::identity},
    {"workload_sha256", SettingRole::identity},
    {"board_kind", SettingRole::identity},
    {"energy_windows_by", SettingRole::identity},
    {fingerprint_key::image_sha256, SettingRole::consequence},
    {"clock_check", SettingRole::consequence},
    {"host", SettingRole::bystander},
    {"energy_instrument", SettingRole::bystander},
    {"energy_instrument_serial", SettingRole::bystander},
    {"energy_instrument_firmware", SettingRole::bystander},
}};

/// The flags that choose the core's instruction set and its C library.
bool is_of_core(const std::string& flag) {
  static constexpr std::array<std::string_view, 6> prefixes{"-m",     "-DPM_",  "-nostdlib", "-nostartfiles",
                                                            "-Wl,-m", "--specs"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&flag](std::string_view prefix) { return flag.rfind(prefix, 0) == 0; });
}

std::string without_core_flags(const std::string& flags) {
  std::istringstream words(flags);
  std::string kept;
  for (std::string word; words >> word;) {
    if (!is_of_core(word)) kept += (kept.empty() ? "" : " ") + word;
  }
  return kept;
}

bool same(const std::string& key, const SettingValue& a, const SettingValue& b, bool across_boards) {
  if (across_boards && key == fingerprint_key::compiler_flags && a.value && b.value) {
    return without_core_flags(*a.value) == without_core_flags(*b.value);
  }
  return a == b;
}

}  // namespace

SettingRole role_of(std::string_view key) {
  const auto known =
      std::find_if(known_roles.begin(), known_roles.end(), [key](const KnownRole& entry) { return entry.key == key; });
  return known == known_roles.end() ? SettingRole::condition : known->role;
}

std::map<std::string, SettingValue> settings_of(const Record& record) {
  std::map<std::string, SettingValue> settings;
  for (const auto& [key, value] : record.fingerprint.values) settings[key] = {value, ""};
  for (const auto& [key, reason] : record.fingerprint.absent) settings.insert({key, {std::nullopt, reason}});
  const auto set = [&settings](const char* key, const std::string& value) {
    settings[key] = value.empty() ? SettingValue{std::nullopt, "the record does not say"} : SettingValue{value, ""};
  };
  set("board", record.board);
  set("board_kind", record.board_kind);
  set("core", record.core);
  set("kernels", record.kernels);
  set("profile", record.profile);
  if (record.energy) {
    const EnergyDetail& energy = *record.energy;
    set("energy_windows_by", energy.windows_by);
    set("energy_debug_state", energy.debug_state);
    set("energy_instrument", energy.instrument);
    set("energy_instrument_serial", energy.instrument_serial);
    set("energy_instrument_firmware", energy.instrument_firmware);
    set("energy_voltage_v", energy.voltage_v ? fmt::format("{:.4g}", *energy.voltage_v) : "");
  }
  return settings;
}

std::vector<SettingDifference> differences_of(std::span<const RecordPair> pairs, bool across_boards) {
  std::vector<SettingDifference> differences;
  for (const RecordPair& pair : pairs) {
    const auto a = settings_of(*pair.a);
    const auto b = settings_of(*pair.b);
    std::set<std::string> keys;
    for (const auto* settings : {&a, &b}) {
      for (const auto& entry : *settings) keys.insert(entry.first);
    }
    for (const std::string& key : keys) {
      // Where only one side was measured for energy, there is no energy to compare.
      if (key.rfind("energy_", 0) == 0 && (a.count(key) == 0 || b.count(key) == 0)) continue;
      const SettingValue silent{std::nullopt, "the record does not say"};
      const SettingValue& in_a = a.count(key) != 0 ? a.at(key) : silent;
      const SettingValue& in_b = b.count(key) != 0 ? b.at(key) : silent;
      if (same(key, in_a, in_b, across_boards)) continue;
      const auto seen = std::find_if(differences.begin(), differences.end(), [&](const SettingDifference& one) {
        return one.key == key && one.a == in_a && one.b == in_b;
      });
      if (seen != differences.end()) {
        seen->items.push_back(pair.item);
      } else {
        differences.push_back({key, in_a, in_b, {pair.item}});
      }
    }
  }
  std::stable_sort(differences.begin(), differences.end(), [](const auto& x, const auto& y) { return x.key < y.key; });
  return differences;
}

std::vector<std::string> unknown_conditions(std::span<const RecordPair> pairs) {
  std::set<std::string> unknown;
  for (const RecordPair& pair : pairs) {
    if (pair.a->board_kind == "emulated") continue;
    const auto b = settings_of(*pair.b);
    for (const auto& [key, value] : settings_of(*pair.a)) {
      const auto other = b.find(key);
      if (role_of(key) == SettingRole::condition && !value.value && other != b.end() && !other->second.value) {
        unknown.insert(key);
      }
    }
  }
  return {unknown.begin(), unknown.end()};
}

}  // namespace probemark
