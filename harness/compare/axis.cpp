#include "harness/compare/axis.hpp"

#include <algorithm>

namespace probemark {

const std::vector<Axis>& known_axes() {
  static const std::vector<Axis> axes{
      {"board", {"board", "board_sha256", "core", "clock_hz", "probe"}, {}},
      {"kernels", {"kernels", "kernels_version"}, {}},
      {"compiler", {"compiler", "compiler_flags"}, {}},
      {"flags", {"compiler_flags"}, {}},
      {"clock", {"clock_hz", "board_sha256"}, "clock_hz"},  // the board file says the clock
      {"commit", {"commit", "harness_version"}, {}},
      {"profile", {"profile"}, {}},
      {"probe", {"probe"}, {}},
      {"voltage", {"voltage_v", "energy_voltage_v"}, {}},
      {"debug", {"debug_state", "energy_debug_state"}, {}},
  };
  return axes;
}

Axis axis_named(const std::string& name) {
  const auto known =
      std::find_if(known_axes().begin(), known_axes().end(), [&name](const Axis& axis) { return axis.name == name; });
  return known == known_axes().end() ? Axis{name, {name}, {}} : *known;
}

std::optional<Axis> axis_of(const std::set<std::string>& keys) {
  std::optional<Axis> narrowest;
  for (const Axis& axis : known_axes()) {
    const bool explains = std::includes(axis.keys.begin(), axis.keys.end(), keys.begin(), keys.end());
    if (!explains || axis.name == "profile") continue;
    if (!axis.essential.empty() && keys.count(axis.essential) == 0) continue;
    if (!narrowest || axis.keys.size() < narrowest->keys.size()) narrowest = axis;
  }
  if (!narrowest && keys.size() == 1 && *keys.begin() != "profile") narrowest = Axis{*keys.begin(), keys, {}};
  return narrowest;
}

}  // namespace probemark
