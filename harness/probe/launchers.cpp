#include "harness/probe/launchers.hpp"

#include <algorithm>

namespace probemark {

const std::vector<const Launcher*>& launchers() {
#define PROBEMARK_LIST_LAUNCHER(name) &name##_launcher(),
  static const std::vector<const Launcher*> list{PROBEMARK_LAUNCHERS(PROBEMARK_LIST_LAUNCHER)};
#undef PROBEMARK_LIST_LAUNCHER
  return list;
}

const Launcher* find_launcher(const std::string& name) {
  const auto found = std::find_if(launchers().begin(), launchers().end(),
                                  [&](const Launcher* launcher) { return launcher->name() == name; });
  return found == launchers().end() ? nullptr : *found;
}

}  // namespace probemark
