// A whole trace to the energies of its windows, in one pass (two where the windows are found by steps).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/measure/power_profile.hpp"
#include "harness/measure/window_energy.hpp"
#include "harness/trace/trace_reader.hpp"

namespace probemark {

/// Where the windows come from.
enum class WindowSource { list, digital, steps };

struct TraceEnergy {
  TraceDescription description;
  std::vector<WindowEnergy> windows;
  PowerProfile profile{IntegrationRule{}};
  std::uint64_t samples = 0;
  std::uint64_t lost_samples = 0;
  std::uint64_t rows_without_value = 0;
  double begin_s = 0;
  double end_s = 0;
  std::optional<double> measured_v;  ///< mean over the windows
  std::vector<std::string> notes;    ///< what a reader should know of the windows
};

/// `windows`: those of WindowSource::list. `voltage_v`: set by the user; needed where the trace holds currents without
/// a voltage. Errors: of the reader; no voltage; no windows on the line or by steps.
Result<TraceEnergy> energy_of_trace(const TraceRequest& request, WindowSource source,
                                    const std::vector<TimeWindow>& windows, std::optional<double> voltage_v);

}  // namespace probemark
