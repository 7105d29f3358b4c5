// The one thing in which two runs may differ, and the settings that go with it.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace probemark {

struct Axis {
  std::string name;
  std::set<std::string> keys;  ///< the settings that are part of it
  std::string essential = {};  ///< the one that must differ for the axis to be found; empty: any of them

  bool operator==(const Axis&) const = default;
};

/// board, kernels, compiler, flags, clock, commit, profile, probe, voltage, debug.
[[nodiscard]] const std::vector<Axis>& known_axes();

/// The axis of that name; any other name is an axis of the one setting of that key.
[[nodiscard]] Axis axis_named(const std::string& name);

/// The narrowest axis that explains all of these keys; nothing where none does. `profile` is never found: another
/// arithmetic is another question, and must be asked for by name. `keys` must not be empty.
[[nodiscard]] std::optional<Axis> axis_of(const std::set<std::string>& keys);

}  // namespace probemark
