// The launchers of this build. To add a probe: write launcher_<name>.cpp and add a row.
#pragma once

#include "harness/probe/target.hpp"

// In order of name.
#define PROBEMARK_LAUNCHERS(ROW) \
  ROW(blackmagic)                \
  ROW(gdb)                       \
  ROW(jlink)                     \
  ROW(openocd)                   \
  ROW(probe_rs)                  \
  ROW(pyocd)                     \
  ROW(qemu)                      \
  ROW(simavr)                    \
  ROW(st_util)

namespace probemark {

#define PROBEMARK_DECLARE_LAUNCHER(name) const Launcher& name##_launcher();
PROBEMARK_LAUNCHERS(PROBEMARK_DECLARE_LAUNCHER)
#undef PROBEMARK_DECLARE_LAUNCHER

}  // namespace probemark
