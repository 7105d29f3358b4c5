// What the instrument saw and what the board kept of one free run -> the energies of a record. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/measure/energy_result.hpp"
#include "harness/measure/power_profile.hpp"
#include "harness/meter/meter.hpp"
#include "harness/record/event.hpp"
#include "harness/session/free_run.hpp"

namespace probemark {

/// The instrument's side of a free run.
struct EnergyReadings {
  MeterDescription meter;
  std::vector<WindowEnergy> windows;
  PowerProfile profile{IntegrationRule{}};
  bool by_line = true;                    ///< the windows are those of the trigger pin; else steps of the power
  std::optional<double> measured_v = {};  ///< mean over the windows
  std::vector<std::string> notes = {};
};

struct EnergyOutcome {
  std::map<std::string, Metric> metrics;  ///< energy_j, energy_net_j, energy_slope_j
  EnergyDetail detail;
};

/// energy_j is the median over the windows, gross; every interval is twice the standard uncertainty. All three are
/// absent where the instrument saw other windows than the board ran, or one of them breaks the rules: the objections
/// are the reason, and the detail has the windows. `clock_hz`: of the counter that the board timed its windows with; 0:
/// of none that tells seconds.
EnergyOutcome energy_outcome(const EnergyReadings& readings, const FreeRunReading& board, std::uint64_t clock_hz,
                             MetricKind kind);

/// What is known before anything was measured.
EnergyDetail instrument_detail(const MeterDescription& meter);

/// The three metrics, absent for one reason.
std::map<std::string, Metric> absent_energies(const std::string& reason);

}  // namespace probemark
