// The energy of a trace's windows for people and for programs: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harness/measure/energy_result.hpp"
#include "harness/measure/power_steps.hpp"
#include "harness/trace/trace_energy.hpp"

namespace probemark {

struct EnergyReport {
  std::string file;
  TraceEnergy trace;
  EnergyResult result;
  StepCheck steps;
  std::string windows_from;           ///< "timestamps", "digital line 0", "steps"
  double voltage_v = 0;               ///< set by the user; 0: not given
  std::optional<double> clock_ratio;  ///< seconds of the instrument in one of the target
};

/// A table of the windows with every term of their uncertainty, then what follows from all of them, then what is wrong.
[[nodiscard]] std::string render_energy(const EnergyReport& report);

/// SI units, the unit in the key; relative uncertainties are standard ones; null: not known.
[[nodiscard]] nlohmann::json energy_json(const EnergyReport& report);

}  // namespace probemark
