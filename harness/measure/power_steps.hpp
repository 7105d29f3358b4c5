// Where the power of a trace steps: windows without a trigger, and a check of those with one. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/measure/power_profile.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Phases shorter than this belong to what is around them.
inline constexpr double shortest_phase_s = 0.1;

/// The phases of higher power: two levels by Otsu's threshold over the bins (Otsu 1979), crossed at half of the step
/// with hysteresis. An error where the power has no two levels that stand apart.
Result<std::vector<TimeWindow>> windows_of_steps(const PowerProfile& profile);

/// Where within `reach_s` of an edge the power steps: the split of the bins into two means with the least squares left;
/// nullopt where neither side differs from the other by more than three times what scatters. Positive: after the edge.
std::optional<double> step_offset(const PowerProfile& profile, double edge_s, double reach_s = 0.02);

/// How the power's steps lie to the edges of the windows.
struct StepCheck {
  std::size_t edges = 0;  ///< edges in the trace
  std::size_t steps = 0;  ///< of these, with a step nearby
  double median_s = 0;    ///< of the steps' offsets
  double farthest_s = 0;  ///< the offset that is largest without its sign
};
StepCheck check_steps(const PowerProfile& profile, std::span<const TimeWindow> windows);

/// Where no edge of a window has a step nearby although the power does step elsewhere: what speaks against all windows.
/// nullopt: nothing does.
std::optional<std::string> misplacement(const PowerProfile& profile, const StepCheck& check,
                                        std::span<const TimeWindow> windows);

}  // namespace probemark
